"""Weights to and from PyTorch, Keras and ONNX."""
