// Milliseconds of the processor for one training step of tf.js layers: LSTM and readout,
// squared error, Adam; gradients are not clipped. Reads sizes [[T, B, H], ...], how many
// turns of how many seconds; writes the best turn of each size. See benchmarks/steps.py.
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { asked, best } from "./timing.mjs";

const [sizes, turns, seconds] = asked;
await tf.setBackend("cpu");
const found = [];
for (const [T, B, H] of sizes) {
  const model = layers.sequential();
  const gates = { recurrentActivation: "sigmoid", recurrentInitializer: "glorotUniform" };
  model.add(layers.layers.lstm({ units: H, inputShape: [T, 2], ...gates }));
  model.add(layers.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  const xs = tf.randomUniform([B, T, 2]), ys = tf.randomUniform([B, 1]);
  await model.trainOnBatch(xs, ys);
  found.push(await best(() => model.trainOnBatch(xs, ys), turns, seconds));
  tf.dispose([xs, ys]);
}
console.log(JSON.stringify(found));
