# ruff: noqa: ARG001, E741 (its authors' names)
"""Figures that other authors made of models, typed anew from what they show.

Each keeps its author's way of writing. A line that had to change ends in `# was: ...`,
one that had to be added in `# new`; the frame, that the function returns a dict and the
drawing stands in a function of its own, is the same for each and bears no mark.
"""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import Choice, IntSlider, Live, Slider, norm, rk4

rng = np.random.default_rng(3)


def xor_by_hand():
    """Nine weights of a perceptron with two layers, and its answer over the plane."""
    g = np.linspace(-0.5, 1.5, 41)
    X, Y = np.meshgrid(g, g)

    def f(w11, w12, b1, w21, w22, b2, v1, v2, c):
        h1 = 1 * (w11 * X + w12 * Y + b1 > 0)
        h2 = 1 * (w21 * X + w22 * Y + b2 > 0)
        return {"z": 1 * (v1 * h1 + v2 * h2 + c > 0)}

    def draw(out):
        fig, ax = plt.subplots()
        box = (-0.525, 1.525, -0.525, 1.525)
        ax.imshow(
            out["z"], extent=box, origin="lower", vmin=0, vmax=1, gid="z"
        )  # was: contourf(X, Y, z)
        ax.plot([0, 1], [1, 0], "wo", mec="k")
        ax.plot([0, 1], [0, 1], "ks")
        return fig

    start = {"w11": 1, "w12": 1, "b1": -0.53, "w21": 1, "w22": 1, "b2": -1.53}
    start |= {"v1": 1, "v2": -2, "c": -0.53}
    w = {k: Slider(-3, 3, v, k, step=0.01) for k, v in start.items()}
    return Live(f, draw, alt="The plane in two colours.", **w)


def network_over_data():
    """A net of one layer over noisy points, its bend chosen from a list."""
    x = np.linspace(-3, 3, 81)
    px = rng.uniform(-3, 3, 30)
    py = np.tanh(px) + 0.2 * rng.normal(size=30)

    def predict(w, b, v, kind):
        a = w * x + b
        return {
            "y": v
            * np.select([kind == 0, kind == 1], [np.tanh(a), np.maximum(a, 0)], a)
        }  # was: if kind == "tanh": ...

    def draw(out):
        fig, ax = plt.subplots()
        ax.scatter(px, py, s=9)
        ax.plot(x, out["y"], "r", gid="y")  # was: no gid
        ax.set_ylim(-3, 3)
        return fig

    return Live(
        predict,
        draw,
        alt="Points and a curve.",
        w=Slider(-4, 4, 1, "w", step=0.1),
        b=Slider(-2, 2, 0, "b"),
        v=Slider(-2, 2, 1, "v"),
        kind=Choice(("tanh", "relu", "linear"), "activation"),
    )


def perceptron_trained():
    """A perceptron trained in the function, behind its learning rate."""
    data = np.concatenate([rng.normal(-1, 0.7, (20, 2)), rng.normal(1, 0.7, (20, 2))])
    labels = np.repeat([0, 1], 20)
    order = rng.integers(40, size=100)

    def train(rate):
        w = np.zeros(2)
        b = 0
        errors = []
        for i in order:  # was: i = random.choice(range(40))
            guess = 1 * (data[i] @ w + b > 0)  # was: 1 if ... else 0
            w = w + rate * (labels[i] - guess) * data[i]
            b = b + rate * (labels[i] - guess)
            errors.append(np.sum((data @ w + b > 0) != labels))
        return {"errors": np.array(errors), "last": errors[-1]}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(out["errors"], gid="errors")  # was: no gid
        ax.set(ylim=(0, 40), title="{last:d} errors")  # was: f"{last} errors"
        return fig

    return Live(
        train,
        draw,
        alt="Errors that fall.",
        rate=Slider(0.01, 1, 0.1, "rate", step=0.01),
    )


def rate_model():
    """dr/dt of a population, and where it is zero and pulls: two of three places."""
    r = np.linspace(0, 1, 101)

    def F(x, a, theta):
        return 1 / (1 + np.exp(-a * (x - theta))) - 1 / (1 + np.exp(a * theta))

    def drdt(w, I, a, theta):
        fixed = np.array([0.0, 1.0])  # was: x0 in (0, 0.4, 0.9), three of them
        for _ in range(300):  # was: scipy.optimize.root
            fixed = fixed + 0.2 * (-fixed + F(w * fixed + I, a, theta))  # new
        return {"dr": -r + F(w * r + I, a, theta), "at": np.stack([fixed, 0 * fixed])}

    def draw(out):
        fig, ax = plt.subplots()
        ax.axhline(0, color="k", lw=1)
        ax.plot(r, out["dr"], gid="dr")  # was: no gid
        ax.plot(*out["at"], "ko", gid="at")  # was: no gid
        ax.set(xlim=(-0.1, 1.1), ylim=(-1, 1))
        return fig

    w = {"w": Slider(0, 10, 5, "w"), "I": Slider(0, 1, 0.5, "I")}
    w |= {
        "a": Slider(0.5, 3, 1.2, "a", step=0.1),
        "theta": Slider(1, 5, 2.8, "θ", step=0.1),
    }
    return Live(drdt, draw, alt="A curve that crosses zero.", **w)


def linear_network():
    """A linear recurrent network of two units with given eigenvalues."""
    V = np.array([[1.0, 0.6], [-0.2, 1.0]])

    def simulate(l1, l2, u):
        W = V @ np.diag([l1, l2]) @ np.linalg.inv(V)
        a = np.zeros((2, 40))
        a[:, 0] = u
        for t in range(39):
            a[:, t + 1] = W @ a[:, t]
        return {"a1": a[0], "a2": a[1]}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(out["a1"], gid="a1")  # was: no gid
        ax.plot(out["a2"], gid="a2")  # was: no gid
        return fig

    w = {k: Slider(-1.05, 1.05, v, k, step=0.01) for k, v in (("l1", 0.9), ("l2", 0.5))}
    return Live(simulate, draw, alt="Two curves.", u=Slider(0, 1, 1, "u"), **w)


def excitation_inhibition():
    """A network of two populations, Euler's steps: 300 of its author's 10 000."""
    dt, n = 0.1, 300  # was: n = 10000

    def phi(x):
        return 1 / (1 + np.exp(-x))

    def run(w_ee, w_ei, drive):
        E, I = np.zeros(n), np.zeros(n)
        for k in range(n - 1):
            E[k + 1] = E[k] + dt * (-E[k] + phi(w_ee * E[k] - w_ei * I[k] + drive))
            I[k + 1] = I[k] + dt / 2 * (-I[k] + phi(12 * E[k] - 3 * I[k] - 3))
        return {"E": E, "I": I}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(out["E"], gid="E")  # was: no gid
        ax.plot(out["I"], gid="I")  # was: no gid
        return fig

    w = {"w_ee": Slider(0, 20, 12, "w_EE"), "w_ei": Slider(0, 20, 10, "w_EI")}
    return Live(run, draw, alt="Two waves.", drive=Slider(-4, 4, 0, "drive"), **w)


def trajectories():
    """Three trajectories of Lorenz's equations, seen from an angle."""
    t = np.linspace(0, 2, 61)

    def lorenz(xyz, _, sigma, beta, rho):
        x, y, z = xyz
        return [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]

    def solve(sigma, beta, rho, angle):
        seen = {}
        for j, x0 in enumerate(([-5, 3, 8], [2, -7, 15], [9, 9, 20])):
            x, y, z = rk4(
                lorenz, x0, t, args=(sigma, beta, rho), substeps=2
            ).T  # was: odeint(...)
            a = np.deg2rad(angle)
            seen[f"p{j}"] = np.stack(
                [x * np.cos(a) - y * np.sin(a), z]
            )  # was: 3-D axes
        return seen

    def draw(out):
        fig, ax = plt.subplots()
        for j in range(3):
            ax.plot(*out[f"p{j}"], gid=f"p{j}")  # was: ax.plot(x, y, z)
        ax.set(xlim=(-40, 40), ylim=(-20, 70))  # was: set_xlim3d
        return fig

    w = {"sigma": Slider(0, 20, 10, "σ"), "beta": Slider(0, 5, 2.6, "β", step=0.1)}
    w |= {"rho": Slider(0, 40, 28, "ρ"), "angle": Slider(0, 360, 0, "angle", step=1)}
    return Live(solve, draw, alt="Three trajectories.", **w)


def hare_and_lynx():
    """Lotka and Volterra's equations in time and in the plane."""
    t = np.linspace(0, 15, 151)

    def growth(X, t, a, b, c, d):
        return np.array([a * X[0] - b * X[0] * X[1], -c * X[1] + d * b * X[0] * X[1]])

    def solve(a, b, c, d):
        X = rk4(
            growth, [10, 5], t, args=(a, b, c, d), substeps=2
        )  # was: integrate.odeint(growth, [10, 5], t, ...)
        hare, lynx = X.T
        return {"hare": hare, "lynx": lynx, "both": np.stack([hare, lynx])}

    def draw(out):
        fig, (ax1, ax2) = plt.subplots(1, 2)
        ax1.plot(t, out["hare"], "r-", label="hare", gid="hare")  # was: no gid
        ax1.plot(t, out["lynx"], "b-", label="lynx", gid="lynx")  # was: no gid
        ax1.legend(loc="upper right")
        ax2.plot(*out["both"], gid="both")  # was: no gid
        return fig

    w = {"a": Slider(0.5, 1.5, 1, "a"), "b": Slider(0.1, 0.3, 0.1, "b", step=0.01)}
    w |= {"c": Slider(1, 2, 1.5, "c"), "d": Slider(0.5, 1, 0.75, "d", step=0.01)}
    return Live(solve, draw, alt="Two waves and a loop.", **w)


def walk_in_a_box():
    """A random walk that walls hold."""
    steps = rng.normal(size=200)  # was: np.random.randn() at each step

    def walk(size, wall):
        x = np.zeros(201)
        for s in range(200):
            x[s + 1] = np.clip(
                x[s] + size * steps[s], -wall, wall
            )  # was: min(max(...))
        return {"x": x}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(out["x"], gid="x")  # was: no gid
        return fig

    return Live(
        walk,
        draw,
        alt="A path.",
        size=Slider(0, 2, 1, "step"),
        wall=Slider(1, 10, 5, "wall", step=0.1),
    )


def fit_a_gaussian():
    """A histogram of data and the normal curve that two sliders shape."""
    data = rng.normal(1, 2, 300)
    counts, edges = np.histogram(data, 25, density=True)
    x = np.linspace(-8, 10, 181)

    def fit(mu, sigma):
        y = norm.pdf(x, mu, sigma)
        misfit = np.sum(
            (norm.pdf((edges[1:] + edges[:-1]) / 2, mu, sigma) - counts) ** 2
        )
        return {"y": y, "misfit": misfit}

    def draw(out):
        fig, ax = plt.subplots()
        ax.bar(edges[:-1], counts, width=np.diff(edges), align="edge", alpha=0.4)
        ax.plot(x, out["y"], "r", gid="y")  # was: no gid
        return fig

    w = {"mu": Slider(-4, 4, 0, "μ"), "sigma": Slider(1, 4, 1, "σ", step=0.05)}
    return Live(
        fit, draw, alt="Bars and a bell.", readout="misfit {misfit:.4f}", **w
    )  # was: print(misfit)


def mixed_views():
    """A market's guess of two returns, and a view that moves it."""
    Sigma = np.array([[0.04, 0.012], [0.012, 0.09]])
    pi = np.array([0.05, 0.08])

    def blend(tau, view, trust):
        P = np.array([[1.0, -1.0]])
        Omega = np.array([[trust]])
        A = np.linalg.inv(tau * Sigma)
        B = P.T @ np.linalg.inv(Omega) @ P
        mu = np.linalg.solve(
            A + B, A @ pi + P.T @ np.linalg.inv(Omega) @ np.array([view])
        )
        return {"one": mu[0], "two": mu[1]}

    def draw(out):
        fig, ax = plt.subplots()
        ax.axvline(out["one"], color="C0", gid="one")  # was: no gid
        ax.axvline(out["two"], color="C1", gid="two")  # was: no gid
        ax.set_xlim(-0.1, 0.2)  # new
        return fig

    w = {
        "tau": Slider(0.01, 1, 0.1, "τ", step=0.01),
        "view": Slider(-0.1, 0.1, 0.02, "view", step=0.01),
    }
    return Live(
        blend,
        draw,
        alt="Two lines.",
        trust=Slider(0.001, 0.05, 0.01, "doubt", step=0.001),
        **w,
    )


def consumer():
    """What a consumer buys: budget line, indifference curve, the point of both."""
    x1 = np.linspace(0.1, 20, 100)

    def optimum(px, py, I, alpha):
        x = alpha * I / px
        y = (1 - alpha) * I / py
        U = x**alpha * y ** (1 - alpha)
        return {
            "line": (I - px * x1) / py,
            "curve": (U / x1**alpha) ** (1 / (1 - alpha)),
            "x": x,
            "y": y,
        }

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(x1, out["line"], gid="line")  # was: no gid
        ax.plot(x1, out["curve"], gid="curve")  # was: no gid
        ax.vlines(
            out["x"], 0, out["y"], linestyles="dashed", gid="at=x high=y"
        )  # was: no gid
        ax.hlines(
            out["y"], 0, out["x"], linestyles="dashed", gid="at=y high=x"
        )  # was: no gid
        ax.set(xlim=(0, 20), ylim=(0, 20))
        return fig

    w = {"px": Slider(1, 5, 2, "p_x", step=0.1), "py": Slider(1, 5, 2, "p_y", step=0.1)}
    w |= {
        "I": Slider(5, 40, 20, "income", step=1),
        "alpha": Slider(0.1, 0.9, 0.5, "α", step=0.05),
    }
    return Live(optimum, draw, alt="A line that touches a curve.", **w)


def newtons_iterations():
    """Newton's method on a polynomial; a slider picks the tangent."""
    x = np.linspace(-1, 3, 101)

    def f(x):
        return x**3 - 2 * x - 1

    def iterate(x0, k):
        xs = [x0]
        for _ in range(8):
            xs.append(xs[-1] - f(xs[-1]) / (3 * xs[-1] ** 2 - 2))
        xs = np.array(xs)  # new
        return {
            "tangent": f(xs[k]) + (3 * xs[k] ** 2 - 2) * (x - xs[k]),
            "at": np.stack([xs[k], f(xs[k])]),
        }

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(x, f(x))
        ax.plot(x, out["tangent"], gid="tangent")  # was: no gid
        ax.plot(*out["at"], "o", gid="at")  # was: no gid
        ax.set(xlim=(-1, 3), ylim=(-5, 15))  # was: ax.set_ylim(-5, 15)
        return fig

    return Live(
        iterate,
        draw,
        alt="A curve and a tangent.",
        x0=Slider(1, 3, 3, "start", step=0.05),
        k=IntSlider(0, 8, 0, "iteration"),
    )
