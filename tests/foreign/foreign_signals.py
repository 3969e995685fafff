"""Figures that other authors made of signals and waves, typed anew from what they show.

The marks are those of foreign_models.py.
"""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import IntSlider, Live, Slider, factorial

rng = np.random.default_rng(4)


def aliasing():
    """A sawtooth of few samples, and its spectrum."""
    n = 200  # was: int(framerate * duration)
    t = np.arange(n) / n

    def spectrum(freq):
        ys = 2 * np.modf(freq * t)[0] - 1
        hs = np.abs(np.fft.rfft(ys))
        return {"ys": ys, "hs": hs}

    def draw(out):
        fig, (ax1, ax2) = plt.subplots(2)
        ax1.plot(t, out["ys"], gid="ys")  # was: no gid
        ax2.plot(out["hs"], gid="hs")  # was: no gid
        return fig

    return Live(
        spectrum,
        draw,
        alt="A wave, its spectrum.",
        freq=Slider(1, 90, 12, "Hz", step=0.5),
    )


def window():
    """A Gaussian window, a signal smoothed by it."""
    signal = np.sign(np.sin(np.arange(120) / 9)) + 0.3 * rng.normal(size=120)
    k = np.arange(31) - 15

    def smooth(sigma):
        g = np.exp(
            -0.5 * (k / sigma) ** 2
        )  # was: scipy.signal.windows.gaussian(M, sigma)
        g = g / g.sum()  # was: g /= g.sum()
        return {"g": g, "y": np.convolve(signal, g, mode="same")}

    def draw(out):
        fig, (ax1, ax2) = plt.subplots(2)
        ax1.plot(k, out["g"], gid="g")  # was: no gid
        ax2.plot(signal, color="0.7")
        ax2.plot(out["y"], gid="y")  # was: no gid
        return fig

    return Live(
        smooth,
        draw,
        alt="A bell and a smooth wave.",
        sigma=Slider(0.8, 8, 2, "σ", step=0.1),
    )


def filter_response():
    """Samples of a wave through a filter: stems of what goes in and comes out."""
    n = np.arange(20)
    w_axis = np.linspace(0, np.pi, 101)
    table = np.abs(1 + np.exp(-1j * w_axis)) / 2

    def response(w):
        gain = table[np.rint(w / np.pi * 100).astype(int)]  # was: int(round(...))
        x = np.cos(w * n)
        return {"x": x, "y": gain * np.cos(w * n - w / 2), "gain": gain}

    def draw(out):
        fig, (ax1, ax2) = plt.subplots(2)
        for ax, name in ((ax1, "x"), (ax2, "y")):
            ax.vlines(n, 0, out[name], gid=f"high={name}")  # was: ax.stem(n, x)
            ax.plot(n, out[name], "o", gid=name)  # new
            ax.set_ylim(-1.1, 1.1)
        ax2.set_title("gain {gain:.2f}")  # was: r"$|H| = %.2f$" % gain
        return fig

    return Live(
        response, draw, alt="Two rows of stems.", w=Slider(0, 3.14, 0.5, "ω", step=0.01)
    )


def sine():
    """A sine, its frequency and its size."""
    x = np.linspace(0, 2 * np.pi, 200)

    def f(freq, amp):
        return {"y": amp * np.sin(freq * x)}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(
            x, out["y"], gid="y"
        )  # was: line, = ax.plot(x, y); line.set_ydata in update
        return fig

    return Live(
        f,
        draw,
        alt="A sine.",
        freq=Slider(0.5, 10, 1, "f", step=0.5),
        amp=Slider(0, 5, 1, "a", step=0.1),
    )


def skin_depth():
    """How deep a wave goes into a metal, by frequency: both axes in powers of ten."""
    f = np.logspace(0, 10, 101)
    mu0, eps0 = 4e-7 * np.pi, 8.854e-12

    def depth(exponent, mu_r):
        sigma, w = 10.0**exponent, 2 * np.pi * f
        k = w * np.sqrt(mu0 * mu_r * (eps0 - 1j * sigma / w))
        return {"delta": -1 / k.imag}

    def draw(out):
        fig, ax = plt.subplots()
        ax.loglog(f, out["delta"], gid="delta")  # was: no gid
        return fig

    return Live(
        depth,
        draw,
        alt="A falling line.",
        exponent=Slider(2, 8, 7, "log σ", step=0.1),
        mu_r=Slider(1, 100, 1, "μ", step=1),
    )


def antenna():
    """Where an array of antennas sends, around a circle."""
    phi = np.linspace(0, 2 * np.pi, 181)

    def pattern(n, d, beta):
        psi = 2 * np.pi * d * np.cos(phi) + beta
        k = np.arange(8)
        weights = factorial(n) / (
            factorial(np.minimum(k, n)) * factorial(np.maximum(n - k, 0))
        )  # was: scipy.special.binom(n, k)
        weights = np.where(k <= n, weights, 0)  # new
        F = np.hypot(
            weights @ np.cos(np.outer(k, psi)), weights @ np.sin(np.outer(k, psi))
        )
        F = F / np.max(F)
        return {"F": F}

    def draw(out):
        fig, ax = plt.subplots(subplot_kw={"projection": "polar"})
        ax.plot(phi, out["F"], gid="F")  # was: no gid
        return fig

    return Live(
        pattern,
        draw,
        alt="Lobes.",
        n=IntSlider(1, 7, 3, "n"),
        d=Slider(0.1, 1, 0.5, "d", step=0.05),
        beta=Slider(-3, 3, 0, "β", step=0.1),
    )


def power_times_sine():
    """t to a power, times a sine; its formula stands above with the numbers."""
    t = np.linspace(0.01, 10, 300)

    def f(alpha, omega):
        return {"y": t**alpha * np.sin(omega * t), "α": alpha, "ω": omega}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(t, out["y"], gid="y")  # was: no gid
        ax.set_title("α = {α:.2f}, ω = {ω:.2f}")  # was: rf"$\alpha = {alpha}, ...$"
        return fig

    return Live(
        f,
        draw,
        alt="A growing wave.",
        alpha=Slider(-1, 2, 1, "α", step=0.1),
        omega=Slider(0, 10, 2, "ω", step=0.1),
    )


def g_h_filter():
    """A filter of two gains follows noisy weights."""
    weights = [
        158.0,
        164.2,
        160.3,
        159.9,
        162.1,
        164.6,
        169.6,
        167.4,
        166.4,
        171,
        171.2,
        172.6,
    ]

    def g_h(g, h):
        x, dx = 160.0, 1.0
        results = []
        for z in weights:
            x_est = x + dx
            residual = z - x_est
            dx = dx + h * residual
            x = x_est + g * residual
            results.append(x)
        return {"est": np.array(results)}

    def draw(out):
        fig, ax = plt.subplots()
        ax.plot(weights, "o")
        ax.plot(out["est"], gid="est")  # was: no gid
        return fig

    return Live(
        g_h,
        draw,
        alt="Dots and a line.",
        g=Slider(0, 1, 0.6, "g"),
        h=Slider(0, 1, 0.3, "h"),
    )


def image_of_two_waves():
    """Two waves over the plane, as an image."""
    x, y = np.meshgrid(np.linspace(0, 6, 81), np.linspace(0, 6, 61))

    def f(a, b):
        return {"z": np.sin(a * x) * np.cos(b * y)}

    def draw(out):
        fig, ax = plt.subplots()
        ax.imshow(out["z"], vmin=-1, vmax=1, gid="z")  # was: ax.imshow(z)
        return fig

    return Live(
        f,
        draw,
        alt="A pattern.",
        a=Slider(0, 5, 1, "a", step=0.1),
        b=Slider(0, 5, 1, "b", step=0.1),
    )
