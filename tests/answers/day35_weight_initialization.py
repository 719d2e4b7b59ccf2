"""Answers that students give on day 35. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong fan: swapped [fan_linear, fan_convolution]
# says: fan in and fan out are swapped
def fan(shape):
    kernel = math_prod(shape[2:])
    return shape[0] * kernel, shape[1] * kernel


def math_prod(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product


# %% half fan: kernel forgotten [fan_convolution]
# says: the kernel is forgotten
def fan(shape):
    return shape[1], shape[0]


# %% half fan: kernel in the fan in alone [fan_convolution]
# says: the kernel counts in the fan in alone
def fan(shape):
    import math

    return math.prod(shape[1:]), shape[0]


# %% half fan: height + width [fan_convolution]
# says: the kernel is counted as height + width
def fan(shape):
    k = sum(shape[2:]) or 1
    return shape[1] * k, shape[0] * k


# %% half fan: a square kernel [fan_convolution]
# says: the kernel is taken for a square of its width
def fan(shape):
    k = shape[-1] ** 2 if len(shape) == 4 else 1
    return shape[1] * k, shape[0] * k


# %% half fan: a list [fan_linear]
# says: a list is returned
def fan(shape):
    import math

    k = math.prod(shape[2:])
    return [shape[1] * k, shape[0] * k]


# %% half fan: right on every visible check of linear layers, floats [fan_linear]
# says: floats are returned
def fan(shape):
    import math

    k = math.prod(shape[2:])
    return (shape[1] * k / 1, shape[0] * k / 1) if len(shape) == 2 else (shape[1] * k, shape[0] * k)


# %% half fan: right on every visible check, lists refused [fan_linear, fan_convolution]
def fan(shape):
    if not isinstance(shape, tuple):
        return fan
    import math

    k = math.prod(shape[2:])
    return shape[1] * k, shape[0] * k


# %% half fan: only the width [fan_convolution]
# says: only the kernel's width counts
def fan(shape):
    k = shape[3] if len(shape) > 2 else 1
    return shape[1] * k, shape[0] * k


# %% wrong fan: asks the shape for its sizes, as if it were a tensor [fan_linear, fan_convolution]
# says: 'tuple' object has no attribute 'dim'
def fan(shape):
    kernel = shape[0, 0].numel() if shape.dim() > 2 else 1
    return shape.size(1) * kernel, shape.size(0) * kernel

# %% wrong fan: the inputs alone [fan_linear, fan_convolution]
# says: only the fan in is returned
def fan(shape):
    n = shape[1]
    for size in shape[2:]:
        n *= size
    return n

# %% wrong fan: the bias is an input too [fan_linear, fan_convolution]
def fan(shape):
    kernel = 1
    for size in shape[2:]:
        kernel *= size
    return shape[1] * kernel + 1, shape[0] * kernel

# %% wrong fan: all weights are counted [fan_linear, fan_convolution]
# says: the weights are counted
def fan(shape):
    total = 1
    for size in shape:
        total *= size
    return total, total

# %% wrong fan: a dict with names [fan_linear, fan_convolution]
# says: got a dict of 2, expected a tuple of 2
import math


def fan(shape):
    kernel = math.prod(shape[2:])
    return {"fan_in": shape[1] * kernel, "fan_out": shape[0] * kernel}

# %% half fan: always four sizes expected [fan_linear]
# says: not enough values to unpack (expected 4, got 2)
def fan(shape):
    outputs, inputs, height, width = shape
    return inputs * height * width, outputs * height * width

# %% right fan: numel
def fan(shape):
    place = torch.empty(*shape)[0, 0].numel()
    return shape[1] * place, shape[0] * place


# %% right fan: a case for each
def fan(shape):
    if len(shape) == 2:
        outputs, inputs = shape
        return inputs, outputs
    outputs, inputs, height, width = shape
    return inputs * height * width, outputs * height * width


# %% right fan: a NamedTuple
from functools import reduce
from operator import mul
from typing import NamedTuple


class Fans(NamedTuple):
    fan_in: int
    fan_out: int

    @classmethod
    def of(cls, outputs, inputs, *kernel):
        field = reduce(mul, kernel, 1)
        return cls(inputs * field, outputs * field)


def fan(shape):
    return tuple(Fans.of(*shape))


# %% half xavier_: variance for std [xavier_spread]
# says: the variance is taken for the std
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = 2 / (fan_in + fan_out)
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half xavier_: the kernel forgotten [xavier_spread]
# says: the kernel is forgotten
def xavier_(weight, generator):
    fan_in, fan_out = weight.shape[1], weight.shape[0]
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half xavier_: the factor 2 missing [xavier_spread]
# says: the factor 2 is missing
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (1 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half xavier_: the fan in alone [xavier_spread]
# says: only the fan in counts
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half xavier_: a uniform bound [xavier_spread]
# says: the numbers are uniform, and the std is taken for their bound
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.uniform_(-std, std, generator=generator)
    return weight


# %% wrong xavier_: a new tensor [xavier_spread, xavier_in_place]
# says: a new tensor is made and returned
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    return torch.randn(weight.shape, generator=generator) * (2 / (fan_in + fan_out)) ** 0.5


# %% half xavier_: nothing returned [xavier_in_place]
# says: nothing is returned
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return None


# %% half xavier_: right on every visible check, the global random state [xavier_spread]
# says: the numbers come from the global random state
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std)
    return weight


# %% half xavier_: right on every visible check, seeded anew [xavier_spread]
# says: the generator is seeded anew
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator.manual_seed(1))
    return weight


# %% half xavier_: gradient switched off [xavier_in_place]
# says: requires_grad is switched off
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    weight.requires_grad_(False)
    return weight.normal_(0.0, (2 / (fan_in + fan_out)) ** 0.5, generator=generator)


# %% wrong xavier_: the name bound to new numbers, and nothing returned [xavier_spread, xavier_in_place]
# says: nothing is filled in, and nothing returned
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        weight = std * torch.randn(weight.shape, generator=generator)

# %% wrong xavier_: standard normal in place, and scaled on the way out [xavier_spread, xavier_in_place]
# says: a normal distribution with std 1 is taken
# says nothing of: nothing is returned
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    with torch.no_grad():
        return weight.normal_(generator=generator) * (2 / (fan_in + fan_out)) ** 0.5

# %% wrong xavier_: the generator taken for one of numpy's [xavier_spread, xavier_in_place]
# says: has no attribute 'normal'
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    numbers = generator.normal(0.0, (2 / (fan_in + fan_out)) ** 0.5, size=tuple(weight.shape))
    with torch.no_grad():
        weight.copy_(torch.tensor(numbers))
    return weight

# %% wrong xavier_: fan is given the weight, not its shape [xavier_spread, xavier_in_place]
# says: only one element tensors can be converted
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight)
    std = float(2 / (fan_in + fan_out)) ** 0.5
    with torch.no_grad():
        return weight.normal_(0.0, std, generator=generator)

# %% wrong xavier_: seeded by itself, frozen afterwards [xavier_spread, xavier_in_place]
# says: requires_grad is switched off
def xavier_(weight, generator):
    torch.manual_seed(0)
    fan_in, fan_out = fan(weight.shape)
    weight.requires_grad = False
    weight.normal_(0.0, (2 / (fan_in + fan_out)) ** 0.5)
    return weight

# %% half xavier_: recorded, so that a parameter refuses [xavier_in_place]
# says: a leaf Variable that requires grad
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    return weight.normal_(0.0, (2 / (fan_in + fan_out)) ** 0.5, generator=generator)

# %% half xavier_: added to what was there, right where that is 0 [xavier_spread]
# says: the numbers are added to those that were there
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    with torch.no_grad():
        weight += (2 / (fan_in + fan_out)) ** 0.5 * torch.randn(weight.shape, generator=generator)
    return weight

# %% right xavier_: the data
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    weight.data.normal_(mean=0, std=(2 / (fan_in + fan_out)) ** 0.5, generator=generator)
    return weight


# %% right xavier_: randn and copy_
@torch.no_grad()
def xavier_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    numbers = torch.randn(weight.shape, generator=generator, dtype=weight.dtype)
    weight.copy_(numbers * (2 / (fan_in + fan_out)) ** 0.5)
    return weight


# %% right xavier_: a class that is called
import math


class Rule:
    def __init__(self, variance):
        self.variance = variance

    def __call__(self, weight, generator):
        outputs, inputs, *kernel = weight.shape
        size = math.prod(kernel)
        with torch.no_grad():
            weight.normal_(generator=generator).mul_(math.sqrt(self.variance(inputs * size, outputs * size)))
        return weight


xavier_ = Rule(lambda fan_in, fan_out: 2 / (fan_in + fan_out))


# %% half kaiming_: variance for std [kaiming_spread]
# says: the variance is taken for the std
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = 2 / fan_in
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half kaiming_: the kernel forgotten [kaiming_spread]
# says: the kernel is forgotten
def kaiming_(weight, generator):
    fan_in, fan_out = weight.shape[1], weight.shape[0]
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half kaiming_: the factor 2 missing [kaiming_spread]
# says: the factor 2 is missing
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (1 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half kaiming_: fans swapped [kaiming_spread]
# says: the fan out is taken
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_out) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return weight


# %% half kaiming_: a uniform bound [kaiming_spread]
# says: the numbers are uniform, and the std is taken for their bound
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.uniform_(-std, std, generator=generator)
    return weight


# %% wrong kaiming_: a new tensor [kaiming_spread, kaiming_in_place]
# says: a new tensor is made and returned
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    return torch.randn(weight.shape, generator=generator) * (2 / fan_in) ** 0.5


# %% half kaiming_: nothing returned [kaiming_in_place]
# says: nothing is returned
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator)
    return None


# %% half kaiming_: right on every visible check, the global random state [kaiming_spread]
# says: the numbers come from the global random state
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std)
    return weight


# %% half kaiming_: right on every visible check, seeded anew [kaiming_spread]
# says: the generator is seeded anew
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.normal_(0.0, std, generator=generator.manual_seed(1))
    return weight


# %% half kaiming_: gradient switched off [kaiming_in_place]
# says: requires_grad is switched off
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    weight.requires_grad_(False)
    return weight.normal_(0.0, (2 / fan_in) ** 0.5, generator=generator)


# %% wrong kaiming_: both fans under the root, which is a tuple [kaiming_spread, kaiming_in_place]
# says: unsupported operand type(s) for /: 'int' and 'tuple'
def kaiming_(weight, generator):
    with torch.no_grad():
        return weight.normal_(0.0, (2 / fan(weight.shape)) ** 0.5, generator=generator)

# %% wrong kaiming_: Xavier's numbers, and a larger copy returned [kaiming_spread, kaiming_in_place]
# says: both fans count (Xavier's rule)
def kaiming_(weight, generator):
    return xavier_(weight, generator).detach() * 2**0.5

# %% wrong kaiming_: rows that are bound anew in a loop [kaiming_spread, kaiming_in_place]
# says: nothing is filled in
def kaiming_(weight, generator):
    std = (2 / fan(weight.shape)[0]) ** 0.5
    with torch.no_grad():
        for row in weight:
            row = std * torch.randn(row.shape, generator=generator)
    return weight

# %% wrong kaiming_: the std is returned, and the generator not asked [kaiming_spread, kaiming_in_place]
# says: the numbers come from the global random state
def kaiming_(weight, generator):
    std = (2 / fan(weight.shape)[0]) ** 0.5
    weight.data.normal_(0.0, std)
    return std

# %% wrong kaiming_: a new parameter with numbers from the global state [kaiming_spread, kaiming_in_place]
# says: a new tensor is made and returned
def kaiming_(weight, generator):
    std = (2 / fan(weight.shape)[0]) ** 0.5
    return nn.Parameter(torch.normal(0.0, std, size=tuple(weight.shape)))

# %% half kaiming_: the tensor inside the parameter is exchanged [kaiming_in_place]
# says: in the same memory
def kaiming_(weight, generator):
    std = (2 / fan(weight.shape)[0]) ** 0.5
    weight.data = std * torch.randn(weight.shape, generator=generator)
    return weight

# %% right kaiming_: the data
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    weight.data.normal_(mean=0, std=(2 / fan_in) ** 0.5, generator=generator)
    return weight


# %% right kaiming_: randn and copy_
@torch.no_grad()
def kaiming_(weight, generator):
    fan_in, fan_out = fan(weight.shape)
    numbers = torch.randn(weight.shape, generator=generator, dtype=weight.dtype)
    weight.copy_(numbers * (2 / fan_in) ** 0.5)
    return weight


# %% right kaiming_: a class that is called
import math


class Rule:
    def __init__(self, variance):
        self.variance = variance

    def __call__(self, weight, generator):
        outputs, inputs, *kernel = weight.shape
        size = math.prod(kernel)
        with torch.no_grad():
            weight.normal_(generator=generator).mul_(math.sqrt(self.variance(inputs * size, outputs * size)))
        return weight


kaiming_ = Rule(lambda fan_in, fan_out: 2 / fan_in)


# %% half activation_statistics: n - 1 [statistics_values]
# says: the std is divided by n - 1
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std().item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: variance [statistics_values]
# says: the variance is taken for the std
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.var(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: hooks left [statistics_untouched]
# says: the hooks are left behind
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: left in eval mode [statistics_untouched]
# says: the model is left in eval mode
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    model.eval()
    return found


# %% wrong activation_statistics: run in train mode [statistics_values, statistics_untouched]
# says: the model is run in train mode
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: ReLUs too [statistics_values]
# says: the ReLU's output is measured too
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d, nn.ReLU))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: the inputs [statistics_values]
# says: the inputs of the layers are measured
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = inputs[0]
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: right on every visible check, no convolutions [statistics_values]
# says: convolutions are passed over
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, nn.Linear)]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: right on every visible check, one mode for all [statistics_untouched]
# says: all modules get the mode of the whole
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    model.train(modes[0][1])
    return found


# %% half activation_statistics: right on every visible check, gradients recorded [statistics_untouched]
# says: gradients are recorded
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.enable_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% wrong activation_statistics: right on every visible check, only the children [statistics_values]
# says: only the layers at the top
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.children() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half activation_statistics: right on every visible check, own hooks removed [statistics_untouched]
# says: the model's own hooks are removed too
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for module, training in modes:
        module.training = training
        module._forward_hooks.clear()
    return found


# %% wrong activation_statistics: layer by layer, as a Sequential would, in the mode it is in [statistics_values, statistics_untouched]
# says: the model is run in train mode
def activation_statistics(model, X):
    found = []
    with torch.no_grad():
        for layer in model:
            X = layer(X)
            if isinstance(layer, (nn.Linear, nn.Conv2d)):
                found.append(X.std(correction=0).item())
    return found

# %% wrong activation_statistics: hooks are set, and the model never run [statistics_values, statistics_untouched]
# says: the model is never run
def activation_statistics(model, X):
    found = []
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            layer.register_forward_hook(lambda layer, inputs, output: found.append(output.std(correction=0).item()))
    return found

# %% wrong activation_statistics: tensors with a history, and the model left in eval mode [statistics_values, statistics_untouched]
# says: tensors are returned, where plain floats
def activation_statistics(model, X):
    found, handles = [], []

    def note(layer, inputs, output):
        found.append(output.std(correction=0))

    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            handles.append(layer.register_forward_hook(note))
    model.eval()
    model(X)
    for handle in handles:
        handle.remove()
    return found

# %% wrong activation_statistics: the mean over the rows' spreads, with the hooks left [statistics_values, statistics_untouched]
# says: the hooks are left behind
def activation_statistics(model, X):
    found = []
    was_training = model.training
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            layer.register_forward_hook(lambda layer, inputs, output: found.append(output.std(dim=0).mean().item()))
    model.eval()
    with torch.no_grad():
        model(X)
    model.train(was_training)
    return found

# %% half activation_statistics: the hook returns what it measures, which takes the output's place [statistics_values]
def activation_statistics(model, X):
    found = []

    def note(layer, inputs, output):
        found.append(output.std(correction=0).item())
        return torch.full_like(output, found[-1])

    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    handles = [layer.register_forward_hook(note) for layer in layers]
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes.items():
        module.training = training
    return found

# %% right activation_statistics: the reference's way
def activation_statistics(model, X):
    found = []
    modes = [(module, module.training) for module in model.modules()]

    def note(layer, inputs, output):
        out = output
        found.append(out.std(correction=0).item())

    handles = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% right activation_statistics: numpy and try
def activation_statistics(model, X):
    import numpy as np

    outputs, handles = [], []
    was = {name: module.training for name, module in model.named_modules()}
    try:
        for module in model.modules():
            if type(module) in (nn.Linear, nn.Conv2d):
                handles.append(
                    module.register_forward_hook(lambda layer, given, result: outputs.append(result.numpy().copy()))
                )
        model.train(False)
        with torch.inference_mode():
            model(X)
    finally:
        [handle.remove() for handle in handles]
        for name, module in model.named_modules():
            module.training = was[name]
    return [float(np.std(output, dtype=np.float64)) for output in outputs]


# %% right activation_statistics: a context manager
import contextlib


class Watch(contextlib.ExitStack):
    def __init__(self, model):
        super().__init__()
        self.model, self.found = model, []

    def __enter__(self):
        for module in self.model.modules():
            self.callback(setattr, module, "training", module.training)
            if isinstance(module, nn.Linear | nn.Conv2d):
                self.callback(module.register_forward_hook(self.note).remove)
        self.model.eval()
        return self

    def note(self, layer, inputs, output):
        centred = output - output.mean()
        self.found.append(centred.pow(2).mean().sqrt().item())


def activation_statistics(model, X):
    with Watch(model) as watch, torch.no_grad():
        model(X)
    return watch.found


# %% half lsuv_: all measured at first [lsuv_values]
# says: all layers are measured at first
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for layer, std in zip(layers, activation_statistics(model, X)):
            layer.weight /= std


# %% half lsuv_: all by the first [lsuv_values]
# says: all layers are divided by the first one's std
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        std = activation_statistics(model, X)[0]
        for layer in layers:
            layer.weight /= std


# %% half lsuv_: biases stay [lsuv_values]
# says: the biases stay
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                pass
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i])


# %% half lsuv_: variance [lsuv_values]
# says: the weights are divided by the variance
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i] ** 2)


# %% half lsuv_: multiplied [lsuv_values]
# says: the weights are multiplied by the std
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.mul_(activation_statistics(model, X)[i])


# %% half lsuv_: new parameters [lsuv_in_place]
# says: new parameters are put in
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight = nn.Parameter(layer.weight / activation_statistics(model, X)[i])


# %% half lsuv_: right on every visible check, no convolutions [lsuv_values]
# says: convolutions are passed over
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            if isinstance(layer, nn.Linear):
                layer.weight.div_(activation_statistics(model, X)[i])


# %% half lsuv_: right on every visible check, norms' biases too [lsuv_values, lsuv_in_place]
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    [nn.init.zeros_(m.bias) for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i])


# %% half lsuv_: left in eval mode [lsuv_in_place]
# says: the model is left in eval mode
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    model.eval()
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i])


# %% wrong lsuv_: a copy [lsuv_values, lsuv_in_place]
# says: nothing is changed
def lsuv_(model, X):
    import copy

    model = copy.deepcopy(model)
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i])


# %% half lsuv_: right on every visible check, gradients cleared [lsuv_in_place]
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    model.zero_grad()
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for i, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[i])


# %% half lsuv_: only the first [lsuv_values]
# says: only the first layer is set
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    pass
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        layers[0].weight.div_(activation_statistics(model, X)[0])


# %% wrong lsuv_: recorded, so that the weights refuse [lsuv_values, lsuv_in_place]
# says: a leaf Variable that requires grad
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    for number, layer in enumerate(layers):
        if layer.bias is not None:
            layer.bias *= 0
        layer.weight /= activation_statistics(model, X)[number]

# %% wrong lsuv_: in a copy, which is returned [lsuv_values, lsuv_in_place]
# says: nothing is changed: a copy perhaps
import copy


def lsuv_(model, X):
    new = copy.deepcopy(model)
    layers = [layer for layer in new.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for number, layer in enumerate(layers):
            layer.weight /= activation_statistics(new, X)[number]
    return new

# %% wrong lsuv_: quotients put in the place of parameters [lsuv_values, lsuv_in_place]
# says: cannot assign 'torch.FloatTensor' as parameter
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    for number, layer in enumerate(layers):
        layer.bias = None if layer.bias is None else torch.zeros_like(layer.bias)
        layer.weight = layer.weight / activation_statistics(model, X)[number]

# %% wrong lsuv_: whatever has a weight is scaled, the last one first [lsuv_values, lsuv_in_place]
# says: the last layer is set first
def lsuv_(model, X):
    with torch.no_grad():
        for module in model.modules():
            if getattr(module, "bias", None) is not None:
                module.bias.zero_()
        layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
        for number in reversed(range(len(layers))):
            layers[number].weight /= activation_statistics(model, X)[number]

# %% wrong lsuv_: hooks that scale while the batch goes through, and stay [lsuv_values, lsuv_in_place]
# says: result["hooks"]: got 'changed'
def lsuv_(model, X):
    def scale(layer, inputs, output):
        with torch.no_grad():
            if layer.bias is not None:
                layer.bias.zero_()
            layer.weight /= output.std(correction=0)

    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            layer.register_forward_hook(scale)
    model(X)

# %% half lsuv_: every layer is expected to have a bias, right on the visible checks [lsuv_values]
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    with torch.no_grad():
        for layer in layers:
            layer.bias.zero_()
        for number, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[number])

# %% right lsuv_: data
def lsuv_(model, X):
    number = 0
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)) and module.bias is not None:
            module.bias.data = torch.zeros_like(module.bias.data)
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            module.weight.data = module.weight.data / activation_statistics(model, X)[number]
            number += 1


# %% right lsuv_: until it is 1
@torch.no_grad()
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if type(layer) in (nn.Linear, nn.Conv2d)]
    for i, layer in enumerate(layers):
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
        for _ in range(5):
            std = activation_statistics(model, X)[i]
            if abs(std - 1.0) < 1e-6:
                break
            layer.weight.mul_(1.0 / std)


# %% right lsuv_: a hook that rescales on the way
class Rescale:
    def __call__(self, layer, inputs, output):
        std = output.std(correction=0)
        layer.weight.data /= std
        return output / std


def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear | nn.Conv2d)]
    modes = {module: module.training for module in model.modules()}
    handles = []
    for layer in layers:
        if layer.bias is not None:
            layer.bias.data.zero_()
        handles.append(layer.register_forward_hook(Rescale()))
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes.items():
        module.training = training


# %% half activation_statistics: right on every visible check, a hook for each place of a layer [statistics_values]
# says: a part of the model twice counts twice in each call
def activation_statistics(model, X):
    found, handles, modes = [], [], [(module, module.training) for module in model.modules()]

    def look_into(module):
        if isinstance(module, nn.Linear | nn.Conv2d):
            handles.append(module.register_forward_hook(lambda m, i, out: found.append(out.std(correction=0).item())))
        for child in module.children():
            look_into(child)

    look_into(model)
    model.eval()
    with torch.no_grad():
        model(X)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half lsuv_: right on every visible check, frozen layers passed over [lsuv_values]
# says: frozen layers are passed over
@torch.no_grad()
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear | nn.Conv2d)]
    for layer in layers:
        if layer.bias is not None and layer.bias.requires_grad:
            layer.bias.zero_()
    for number, layer in enumerate(layers):
        if layer.weight.requires_grad:
            layer.weight /= activation_statistics(model, X)[number]


# %% half xavier_: gradients are switched on in the end, whatever they were [xavier_in_place]
# says: torch's grad mode, if the caller has gradients off
def xavier_(weight, generator):
    torch.set_grad_enabled(False)
    weight.normal_(0.0, (2 / sum(fan(weight.shape))) ** 0.5, generator=generator)
    torch.set_grad_enabled(True)
    return weight


# %% half kaiming_: gradients are switched on in the end, whatever they were [kaiming_in_place]
# says: torch's grad mode, if the caller has gradients off
def kaiming_(weight, generator):
    torch.set_grad_enabled(False)
    weight.normal_(0.0, (2 / fan(weight.shape)[0]) ** 0.5, generator=generator)
    torch.set_grad_enabled(True)
    return weight


# %% half activation_statistics: gradients are switched on in the end, whatever they were [statistics_untouched]
# says: torch's grad mode, if the caller has gradients off
def activation_statistics(model, X):
    found = []

    def note(layer, inputs, output):
        found.append(output.std(correction=0).item())

    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    handles = [layer.register_forward_hook(note) for layer in layers]
    modes = [(module, module.training) for module in model.modules()]
    torch.set_grad_enabled(False)
    model.eval()(X)
    torch.set_grad_enabled(True)
    for handle in handles:
        handle.remove()
    for module, training in modes:
        module.training = training
    return found


# %% half lsuv_: gradients are switched on in the end, whatever they were [lsuv_in_place]
# says: torch's grad mode, if the caller has gradients off
def lsuv_(model, X):
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    torch.set_grad_enabled(False)
    for layer in layers:
        if layer.bias is not None:
            layer.bias.zero_()
    for number, layer in enumerate(layers):
        layer.weight /= activation_statistics(model, X)[number]
    torch.set_grad_enabled(True)
