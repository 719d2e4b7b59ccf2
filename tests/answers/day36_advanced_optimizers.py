"""Answers that students give on day 36. The words in brackets are the test cells that must reject a wrong one."""


# %% half rmsprop: eps inside the root, right on the visible checks [rmsprop_steps]
# says: eps stands inside the root
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v + self.eps).sqrt()


# %% half rmsprop: a sum of squares, as AdaGrad [rmsprop_steps]
# says: v is a sum, without alpha
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = v + p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: alpha exchanged [rmsprop_steps]
# says: alpha and 1 - alpha are exchanged
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = (1 - self.alpha) * v + self.alpha * p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: no root [rmsprop_steps]
# says: the root is left out
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v + self.eps)


# %% half rmsprop: corrected for the start, as Adam [rmsprop_steps]
# says: corrected for its start
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                memory["t"] = memory.get("t", 0) + 1
                v = v / (1 - self.alpha ** memory["t"])
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: the rate read once [rmsprop_care]
# says: the rate is read once
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps
        self.rates = [group["lr"] for group in self.param_groups]

    @torch.no_grad()
    def step(self):
        for group, lr in zip(self.param_groups, self.rates):
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= lr * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: the first group's rate for all [rmsprop_care]
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= self.param_groups[0]["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: one v for all entries, right on the visible checks [rmsprop_steps]
# says: one v stands for all entries
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * (p.grad**2).mean()
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% wrong rmsprop: one v for all parameters, right on the visible steps [rmsprop_steps, rmsprop_care]
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state
                v = memory.get("v", torch.zeros(()))
                v = self.alpha * v + (1 - self.alpha) * (p.grad**2).mean()
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: alpha fixed at 0.99 [rmsprop_steps]
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = 0.99, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% wrong rmsprop: new tensors, not in place [rmsprop_steps, rmsprop_care]
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p = p - group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: the gradients changed [rmsprop_care]
# says: gradients are as they were
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p.grad /= v.sqrt() + self.eps
                p -= group["lr"] * p.grad


# %% half rmsprop: stops at the first parameter without a gradient [rmsprop_care]
# says: behind one without gradient
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr, alpha=alpha, eps=eps)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    return
                memory = self.state[p]
                v = memory.get("v", torch.zeros_like(p))
                memory["v"] = v = group["alpha"] * v + (1 - group["alpha"]) * p.grad**2
                p -= group["lr"] * p.grad / (v.sqrt() + group["eps"])


# %% wrong rmsprop: the gradients are cleared before they are used [rmsprop_steps, rmsprop_care]
# says: gradients are as they were
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        Optimizer.__init__(self, parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    def step(self):
        self.zero_grad()
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = self.alpha * v + (1 - self.alpha) * p.grad**2
                    p -= group["lr"] * p.grad / (self.state[p]["v"].sqrt() + self.eps)


# %% half rmsprop: memories in a list, in the order of the gradients that come [rmsprop_care]
# says: where another pauses
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps
        self.v = [torch.zeros_like(p) for group in self.param_groups for p in group["params"]]

    def step(self):
        k = 0
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.v[k] = self.alpha * self.v[k] + (1 - self.alpha) * p.grad**2
                        p -= group["lr"] * p.grad / (self.v[k].sqrt() + self.eps)
                        k += 1


# %% wrong rmsprop: the step is recorded [rmsprop_steps, rmsprop_care]
# says: a leaf Variable that requires grad
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = self.alpha * v + (1 - self.alpha) * p.grad**2
                p -= group["lr"] * p.grad / (self.state[p]["v"].sqrt() + self.eps)


# %% half rmsprop: parameters without groups [rmsprop_care]
# says: has no attribute 'param_groups'
class RMSProp:
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.parameters]

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.parameters, self.v):
                if p.grad is not None:
                    v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                    p -= self.lr * p.grad / (v.sqrt() + self.eps)


# %% wrong rmsprop: numpy's arrays, put back as float32 [rmsprop_steps, rmsprop_care]
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                v = self.state[p].get("v", np.zeros(g.shape))
                self.state[p]["v"] = self.alpha * v + (1 - self.alpha) * g**2
                new = p.detach().numpy() - group["lr"] * g / (np.sqrt(self.state[p]["v"]) + self.eps)
                p.data = torch.tensor(new, dtype=torch.float32)


# %% wrong rmsprop: step wants a closure [rmsprop_steps, rmsprop_care]
# says: missing 1 required positional argument: 'closure'
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    @torch.no_grad()
    def step(self, closure):
        loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = self.alpha * v + (1 - self.alpha) * p.grad**2
                    p -= group["lr"] * p.grad / (self.state[p]["v"].sqrt() + self.eps)
        return loss


# %% right rmsprop: lists and in-place operations
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr, alpha=alpha, eps=eps)

    def step(self):
        for group in self.param_groups:
            for p in filter(lambda p: p.grad is not None, group["params"]):
                v = self.state[p].setdefault("square", torch.zeros_like(p, requires_grad=False))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                p.data.addcdiv_(p.grad, v.sqrt().add_(group["eps"]), value=-group["lr"])


# %% right rmsprop: torch's base class
class RMSProp(torch.optim.Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, {"lr": lr, "alpha": alpha, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", 0.0)
                    self.state[p]["v"] = v = v + (1 - group["alpha"]) * (p.grad.square() - v)
                    p.sub_(group["lr"] * p.grad / (torch.sqrt(v) + group["eps"]))


# %% right rmsprop: a dataclass for each parameter
from dataclasses import dataclass


@dataclass
class Memory:
    parameter: torch.Tensor
    group: dict
    square: float | torch.Tensor = 0.0

    def update(self, alpha, eps):
        slope = self.parameter.grad
        if slope is None:
            return
        self.square = alpha * self.square + (1 - alpha) * slope * slope
        with torch.no_grad():
            self.parameter.add_(slope / (self.square**0.5 + eps), alpha=-self.group["lr"])


class RMSProp:
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        parameters = list(parameters)
        if torch.is_tensor(parameters[0]):
            parameters = [{"params": parameters}]
        self.param_groups = [{"lr": lr} | group for group in parameters]
        self.memories = [Memory(p, group) for group in self.param_groups for p in group["params"]]
        self.settings = alpha, eps

    def zero_grad(self):
        for memory in self.memories:
            if memory.parameter.grad is not None:
                memory.parameter.grad.zero_()

    def step(self):
        for memory in self.memories:
            memory.update(*self.settings)


# %% half rmsprop: a memory for each shape, right on the visible steps [rmsprop_care]
# says: alone and beside others
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps, self.memories = alpha, eps, {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.memories.setdefault(p.shape, {})
                v = memory.get("v", torch.zeros_like(p))
                v = self.alpha * v + (1 - self.alpha) * p.grad**2
                memory["v"] = v
                p -= group["lr"] * p.grad / (v.sqrt() + self.eps)


# %% half rmsprop: torch's own [rmsprop_care]
# says: torch's own optimizer
class RMSProp(torch.optim.RMSprop):
    pass


# %% half adam: counter stuck at 1 [adam_steps]
# says: the step counter stays at 1
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% wrong adam: counter raised for each parameter, right on the visible steps [adam_steps, adam_care]
# says: raised once for each parameter
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                self.t += 1
                t = self.t
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: one counter for all, right on the visible checks [adam_steps]
# says: also those without a gradient
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        self.t += 1
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = self.t
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: eps inside the root, right on the visible checks [adam_steps]
# says: eps stands inside the root
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v + self.eps).sqrt()


# %% half adam: no correction [adam_steps]
# says: nothing is corrected
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: betas exchanged [adam_steps]
# says: the two betas are exchanged
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b2, b1 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: only the mean corrected [adam_steps]
# says: only the mean of the slopes
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m = m / (1 - b1**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: the corrected means kept [adam_steps]
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                memory["m"] = m = m / (1 - b1**t)
                v = v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: the rate read once [adam_care]
# says: the rate is read once
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0
        self.rates = {id(group): group["lr"] for group in self.param_groups}

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= self.rates[id(group)] * m / (v.sqrt() + self.eps)


# %% half adam: without a gradient it moves on [adam_steps, adam_care]
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = torch.full_like(p, 1e-9) if p.grad is None else p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: no momentum [adam_steps]
# says: there is no momentum
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * g / (v.sqrt() + self.eps)


# %% half adam: the gradients are cleared by the step [adam_care]
# says: gradients are as they were
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)
                p.grad = torch.zeros_like(p)


# %% wrong adam: counted after it is used, so the first step divides by 0 [adam_steps, adam_care]
# says: NaN at [0]
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps

    def step(self):
        b1, b2 = self.betas
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    if not self.state[p]:
                        self.state[p] = {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)}
                    s = self.state[p]
                    s["m"] = b1 * s["m"] + (1 - b1) * p.grad
                    s["v"] = b2 * s["v"] + (1 - b2) * p.grad**2
                    m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                    p -= group["lr"] * m / (v.sqrt() + self.eps)
                    s["t"] += 1


# %% wrong adam: parameters looked up in a list by ==, right on the visible steps [adam_steps, adam_care]
# says: Boolean value of Tensor with more than one value
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.seen, self.memories = [], []

    def step(self):
        b1, b2 = self.betas
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    if p not in self.seen:
                        self.seen.append(p)
                        self.memories.append({"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)})
                    memory = self.memories[self.seen.index(p)]
                    memory["t"] += 1
                    memory["m"] = b1 * memory["m"] + (1 - b1) * p.grad
                    memory["v"] = b2 * memory["v"] + (1 - b2) * p.grad**2
                    m, v = memory["m"] / (1 - b1 ** memory["t"]), memory["v"] / (1 - b2 ** memory["t"])
                    p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: only the first group moves, right on the visible steps [adam_care]
# says: only the first group moves
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.lr, self.betas, self.eps = lr, betas, eps

    def step(self):
        b1, b2 = self.betas
        group = self.param_groups[0]
        with torch.no_grad():
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", torch.zeros_like(p)) + (1 - b1) * p.grad
                s["v"] = b2 * s.get("v", torch.zeros_like(p)) + (1 - b2) * p.grad**2
                m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adam: a parameter without a gradient ends the step [adam_care]
# says: behind one without gradient
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    break
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", torch.zeros_like(p)) + (1 - b1) * p.grad
                s["v"] = b2 * s.get("v", torch.zeros_like(p)) + (1 - b2) * p.grad**2
                m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% wrong adam: the parameters are bound to new tensors [adam_steps, adam_care]
# says: the parameters are moved in place
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        self.t = 0

    def step(self):
        b1, b2 = self.betas
        self.t += 1
        for group in self.param_groups:
            for k, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                s = self.state.setdefault(k, {"m": 0.0, "v": 0.0})
                s["m"] = b1 * s["m"] + (1 - b1) * p.grad
                s["v"] = b2 * s["v"] + (1 - b2) * p.grad**2
                m, v = s["m"] / (1 - b1**self.t), s["v"] / (1 - b2**self.t)
                group["params"][k] = (p - group["lr"] * m / (v.sqrt() + self.eps)).detach().requires_grad_()


# %% wrong adam: brackets forgotten, so that eps stands behind the quotient [adam_steps, adam_care]
# says: with the rate changed to 0, nothing moves
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", torch.zeros_like(p)) + (1 - b1) * p.grad
                s["v"] = b2 * s.get("v", torch.zeros_like(p)) + (1 - b2) * p.grad**2
                m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                p -= group["lr"] * m / v.sqrt() + self.eps


# %% wrong adam: nothing is asked about gradients that are None, right on the visible steps [adam_steps, adam_care]
# says: 'float' and 'NoneType'
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", torch.zeros_like(p)) + (1 - b1) * p.grad
                s["v"] = b2 * s.get("v", torch.zeros_like(p)) + (1 - b2) * p.grad**2
                m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% right adam: in place, the rate corrected
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps
        for memory, p in ((memory, p) for p, memory in self.state.items()):
            memory.update(t=0, m=torch.zeros_like(p.data), v=torch.zeros_like(p.data))

    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] += 1
                s["m"].lerp_(p.grad, 1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                root = s["v"].sqrt().div_((1 - b2 ** s["t"]) ** 0.5).add_(self.eps)
                p.data.addcdiv_(s["m"], root, value=-group["lr"] / (1 - b1 ** s["t"]))


# %% right adam: torch's base class
class Adam(torch.optim.Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), eps = group["betas"], group["eps"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m, v, t = self.state[p].get("all", (0.0, 0.0, 0))
                m, v, t = b1 * m + (1 - b1) * p.grad, b2 * v + (1 - b2) * p.grad**2, t + 1
                self.state[p]["all"] = m, v, t
                p.sub_(group["lr"] * (m / (1 - b1**t)) / (torch.sqrt(v / (1 - b2**t)) + eps))


# %% right adam: running means of their own
class RunningMean:
    def __init__(self, keep):
        self.keep, self.total, self.lacking = keep, 0.0, 1.0

    def add(self, value):
        self.total = self.keep * self.total + (1 - self.keep) * value
        self.lacking *= self.keep
        return self.total / (1 - self.lacking)


class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.eps = eps
        self.means = {p: [RunningMean(beta) for beta in betas] for p in self.state}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    slopes, squares = self.means[p]
                    move = slopes.add(p.grad) / (squares.add(p.grad * p.grad).sqrt() + self.eps)
                    with torch.no_grad():
                        p -= group["lr"] * move


# %% wrong adamw: decay through the slope [adamw_steps, adamw_groups]
# says: decay is added to the slope
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad + group["weight_decay"] * p
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: the new weight decays, right where nothing moves [adamw_steps]
# says: the new weight decays
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)
                p *= 1 - group["lr"] * group["weight_decay"]


# %% wrong adamw: decay without lr [adamw_steps, adamw_groups]
# says: decay is not multiplied by lr
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["weight_decay"]
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% wrong adamw: no decay [adamw_steps, adamw_groups]
# says: decay is left out
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: a group's own decay ignored [adamw_groups]
# says: a group's own decay is ignored
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.decay = weight_decay

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["lr"] * self.decay
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: the first group's decay for all [adamw_groups]
# says: the first group's decay
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["lr"] * self.param_groups[0]["weight_decay"]
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: a parameter without a gradient decays, right on the visible checks [adamw_steps, adamw_groups]
# says: without a gradient decays too
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                p *= 1 - group["lr"] * group["weight_decay"]
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: decay with the rate of the start, right on the visible checks [adamw_groups]
# says: the rate is read once
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.first = {id(group): group["lr"] for group in self.param_groups}

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - self.first[id(group)] * group["weight_decay"]
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: the step counter at 1, right on the first step [adamw_steps]
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["lr"] * group["weight_decay"]
                memory = self.state[p]
                t = memory["t"] = 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v.sqrt() + self.eps)


# %% half adamw: eps inside the root, right on the visible checks [adamw_steps]
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.t = 0

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["lr"] * group["weight_decay"]
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                g = p.grad
                m = memory["m"] = b1 * memory.get("m", torch.zeros_like(p)) + (1 - b1) * g
                v = memory["v"] = b2 * memory.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
                m, v = m / (1 - b1**t), v / (1 - b2**t)
                p -= group["lr"] * m / (v + self.eps).sqrt()


# %% wrong adamw: the decay never reaches the groups [adamw_steps, adamw_groups]
# says: raised KeyError: 'weight_decay'
class AdamW(Adam):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps)

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p -= group["lr"] * group["weight_decay"] * p
        super().step()


# %% wrong adamw: multiplied by the decay itself [adamw_steps, adamw_groups]
class AdamW(Adam):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps)
        for group in self.param_groups:
            group.setdefault("weight_decay", weight_decay)

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p *= group["lr"] * group["weight_decay"]
        super().step()


# %% wrong adamw: only matrices decay, as the next section has it [adamw_steps, adamw_groups]
# says: decay is left out
class AdamW(Adam):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps)
        for group in self.param_groups:
            group.setdefault("weight_decay", weight_decay)

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None and p.ndim > 1:
                        p *= 1 - group["lr"] * group["weight_decay"]
        super().step()


# %% right adamw: on Adam
class AdamW(Adam):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps)
        for group in self.param_groups:
            group.setdefault("weight_decay", weight_decay)

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.mul_(1 - group["lr"] * group["weight_decay"])
        super().step()


# %% right adamw: one sum from the old weight
class AdamW(torch.optim.Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m, v, t = self.state[p].get("all", (0.0, 0.0, 0))
                m, v, t = b1 * m + (1 - b1) * p.grad, b2 * v + (1 - b2) * p.grad**2, t + 1
                self.state[p]["all"] = m, v, t
                adam = (m / (1 - b1**t)) / (torch.sqrt(v / (1 - b2**t)) + group["eps"])
                p.data.copy_(p.data - group["lr"] * (adam + group["weight_decay"] * p.data))


# %% right adamw: a helper for the rate
def adam_move(memory, g, betas, eps):
    memory["t"] = memory.get("t", 0) + 1
    means = []
    for name, beta, value in zip("mv", betas, (g, g * g)):
        memory[name] = memory.get(name, 0.0) * beta + value * (1 - beta)
        means.append(memory[name] / (1 - beta ** memory["t"]))
    return means[0] / (means[1] ** 0.5 + eps)


class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.settings = betas, eps

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    old = p.detach()
                    new = old - group["lr"] * group["weight_decay"] * old
                    p.data.copy_(new - group["lr"] * adam_move(self.state[p], p.grad, *self.settings))


# %% half adamw: torch's own inside, right on the visible checks [adamw_groups]
# says: torch's own optimizer
class AdamW:
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.inner = torch.optim.AdamW(parameters, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        self.param_groups = self.inner.param_groups

    def step(self):
        self.inner.step()

    def zero_grad(self):
        self.inner.zero_grad()


# %% half parameter_groups: everything decays [groups_members]
# says: everything decays
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if True else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": 0.0}]


# %% half parameter_groups: norm layers decay [groups_members]
# says: norm layers' weights decay
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if "bias" not in name else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": 0.0}]


# %% half parameter_groups: biases of recurrent layers decay, right on the visible checks [groups_members]
# says: whose names are longer
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if not name.endswith(".bias") and not (p.ndim == 1 and name.endswith("weight")) else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": 0.0}]


# %% half parameter_groups: recurrent weights left out, right on the visible checks [groups_members]
# says: recurrent layers' weights don't decay
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim > 1 and name.endswith(".weight") else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": 0.0}]


# %% half parameter_groups: convolutions left out, right on the visible checks [groups_members]
# says: convolutions don't decay
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim == 2 else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": 0.0}]


# %% half parameter_groups: both decay [groups_form]
# says: both groups have the decay
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim > 1 else second).append(p)
    return [{"params": first, "weight_decay": decay}, {"params": second, "weight_decay": decay}]


# %% half parameter_groups: the decays exchanged [groups_form]
# says: the decays are exchanged
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim > 1 else second).append(p)
    return [{"params": first, "weight_decay": 0.0}, {"params": second, "weight_decay": decay}]


# %% half parameter_groups: a fixed decay [groups_form]
# says: 0.01, whatever is given
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim > 1 else second).append(p)
    return [{"params": first, "weight_decay": 0.01}, {"params": second, "weight_decay": 0.0}]


# %% wrong parameter_groups: the groups exchanged [groups_members, groups_form]
def parameter_groups(model, decay):
    first, second = [], []
    for name, p in model.named_parameters():
        (first if p.ndim < 2 else second).append(p)
    return [{"params": first, "weight_decay": 0.0}, {"params": second, "weight_decay": decay}]


# %% half parameter_groups: the weights in both groups [groups_members, groups_form]
def parameter_groups(model, decay):
    weights = [p for p in model.parameters() if p.ndim > 1]
    return [{"params": weights, "weight_decay": decay}, {"params": list(model.parameters()), "weight_decay": 0.0}]


# %% half parameter_groups: copies [groups_members]
# says: no parameter of the model
def parameter_groups(model, decay):
    weights = [p.detach().clone().requires_grad_() for p in model.parameters() if p.ndim > 1]
    others = [p.detach().clone().requires_grad_() for p in model.parameters() if p.ndim < 2]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% wrong parameter_groups: two lists, and no dicts [groups_members, groups_form]
# says: list indices must be integers or slices, not str
def parameter_groups(model, decay):
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return weights, others


# %% wrong parameter_groups: the names, and not the parameters [groups_members, groups_form]
# says: no parameter of the model
def parameter_groups(model, decay):
    weights = [name for name, p in model.named_parameters() if p.ndim > 1]
    others = [name for name, p in model.named_parameters() if p.ndim < 2]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% wrong parameter_groups: one iterator for both, empty the second time [groups_members, groups_form]
# says: every parameter once
def parameter_groups(model, decay):
    parameters = model.parameters()
    weights = [p for p in parameters if p.ndim > 1]
    others = [p for p in parameters if p.ndim < 2]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% wrong parameter_groups: a group for each parameter [groups_members, groups_form]
# says: 4 entries, expected 2
def parameter_groups(model, decay):
    return [{"params": [p], "weight_decay": decay if p.ndim > 1 else 0.0} for p in model.parameters()]


# %% wrong parameter_groups: a dict of the two [groups_members, groups_form]
# says: string indices must be integers
def parameter_groups(model, decay):
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return {"weights": {"params": weights, "weight_decay": decay}, "others": {"params": others, "weight_decay": 0.0}}


# %% half parameter_groups: no decay written for the second group [groups_form]
# says: got 0.01, expected 0
def parameter_groups(model, decay):
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": weights, "weight_decay": decay}, {"params": others}]


# %% half parameter_groups: iterators in the place of lists [groups_form]
# says: got 'filter', expected 'list'
def parameter_groups(model, decay):
    weights = filter(lambda p: p.ndim > 1, model.parameters())
    others = filter(lambda p: p.ndim < 2, model.parameters())
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% right parameter_groups: by modules
def parameter_groups(model, decay):
    norms = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)
    free = {id(p) for module in model.modules() if isinstance(module, norms) for p in module.parameters()}
    free |= {id(p) for name, p in model.named_parameters() if name.split(".")[-1].startswith("bias")}
    sides = [[p for p in model.parameters() if (id(p) in free) == side] for side in (False, True)]
    return [dict(params=side, weight_decay=rate) for side, rate in zip(sides, (decay, 0.0))]


# %% right parameter_groups: a loop
def parameter_groups(model, decay):
    result = [{"params": [], "weight_decay": decay}, {"params": [], "weight_decay": 0.0}]
    for p in model.parameters():
        result[int(p.dim() <= 1)]["params"].append(p)
    return result


# %% right parameter_groups: a class that divides
class Division:
    def __init__(self, decays):
        self.decays = decays

    def split(self, parameters):
        for wanted in (True, False):
            yield [p for p in parameters if self.decays(p) is wanted]


def parameter_groups(model, decay):
    weights, others = Division(lambda p: len(p.shape) >= 2).split(list(model.parameters()))
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% half rmsprop: p.data is bound to a new tensor, right on the visible steps [rmsprop_care]
# says: views of the parameters move with them
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr, alpha=alpha, eps=eps)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = v = group["alpha"] * v + (1 - group["alpha"]) * p.grad**2
                    p.data = p - group["lr"] * p.grad / (v.sqrt() + group["eps"])


# %% half rmsprop: zero_grad clears the first group only, right on the visible steps [rmsprop_care]
# says: gradients left by zero_grad in two groups
class RMSProp(Optimizer):
    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr=lr, alpha=alpha, eps=eps)

    def zero_grad(self):
        for p in self.param_groups[0]["params"]:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = v = group["alpha"] * v + (1 - group["alpha"]) * p.grad**2
                    p -= group["lr"] * p.grad / (v.sqrt() + group["eps"])


# %% half adam: p.data is bound to a new tensor, right on the visible steps [adam_care]
# says: views of the parameters move with them
class Adam(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr=lr)
        self.betas, self.eps = betas, eps

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                memory["m"] = b1 * memory.get("m", 0.0) + (1 - b1) * p.grad
                memory["v"] = b2 * memory.get("v", 0.0) + (1 - b2) * p.grad**2
                move = (memory["m"] / (1 - b1**t)) / ((memory["v"] / (1 - b2**t)).sqrt() + self.eps)
                p.data = p - group["lr"] * move


# %% half adamw: p.data is bound to a new tensor, right on the visible checks [adamw_groups]
# says: views of the parameters move with them
class AdamW(Optimizer):
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr=lr, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p]
                t = memory["t"] = memory.get("t", 0) + 1
                memory["m"] = b1 * memory.get("m", 0.0) + (1 - b1) * p.grad
                memory["v"] = b2 * memory.get("v", 0.0) + (1 - b2) * p.grad**2
                move = (memory["m"] / (1 - b1**t)) / ((memory["v"] / (1 - b2**t)).sqrt() + self.eps)
                p.data = (1 - group["lr"] * group["weight_decay"]) * p - group["lr"] * move


# %% half parameter_groups: a shared parameter stands twice, right on the visible checks [groups_members]
# says: a parameter that two layers share stands twice
def parameter_groups(model, decay):
    weights, others = [], []
    for module in model.modules():
        for p in module.parameters(recurse=False):
            (weights if p.ndim > 1 else others).append(p)
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


# %% half parameter_groups: frozen parameters left out, right on the visible checks [groups_members]
# says: frozen parameters are left out
def parameter_groups(model, decay):
    weights = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
    others = [p for p in model.parameters() if p.requires_grad and p.ndim < 2]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
