"""Answers that students give on day 14. The words in brackets are the test cells that must reject a wrong one."""

# %% wrong MLP: the layers in a plain list [MLP_parameters, MLP_forward]
# says: a plain list hides its modules
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: the constructor of nn.Module not called [MLP_parameters, MLP_forward]
# says: before Module.__init__() call
class MLP(nn.Module):
    def __init__(self, sizes):
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: a ReLU after the last layer too [MLP_forward]
# says: a ReLU is applied to the logits too
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers:
            X = torch.relu(layer(X))
        return X

# %% wrong MLP: the logits of an earlier batch kept [MLP_forward]
# says: the logits of an earlier batch come back
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.cache = {}
    def forward(self, X):
        if X.shape not in self.cache:
            a = X
            for layer in self.layers[:-1]:
                a = torch.relu(layer(a))
            self.cache[X.shape] = self.layers[-1](a)
        return self.cache[X.shape]

# %% wrong MLP: equal layers made once [MLP_parameters]
# says: layers of equal shape are one and the same layer
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        made = {}
        self.layers = nn.ModuleList(made.setdefault((a, b), nn.Linear(a, b)) for a, b in zip(sizes, sizes[1:]))
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% half MLP: started with a larger spread [MLP_parameters]
# says: zero biases stand where torch's own start is asked for
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        for l in self.layers:
            nn.init.kaiming_normal_(l.weight)
            nn.init.zeros_(l.bias)
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: two layers by name [MLP_parameters, MLP_forward]
# says: there are always two layers
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.a, self.b = nn.Linear(sizes[0], sizes[1]), nn.Linear(sizes[1], sizes[2])
    def forward(self, X):
        return self.b(torch.relu(self.a(X)))

# %% wrong MLP: the last axis squeezed [MLP_forward]
# says: an axis of length 1 is lost
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X).squeeze()

# %% wrong MLP: hidden layers without a bias [MLP_parameters, MLP_forward]
# says: the first layer has no bias
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b, bias=(i == len(sizes) - 2)) for i, (a, b) in enumerate(zip(sizes, sizes[1:])))
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: all in float64 [MLP_parameters, MLP_forward]
# says: the parameters are made float64
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.double()
    def forward(self, X):
        X = X.double()
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% half MLP: softmax at the end [MLP_forward]
# says: got 1, expected
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return torch.softmax(self.layers[-1](X), dim=1)

# %% wrong MLP: softmax where there are several outputs [MLP_forward]
# says: probabilities come back
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        X = self.layers[-1](X)
        return X.softmax(dim=1) if X.shape[1] > 1 else X

# %% wrong MLP: no ReLU [MLP_forward]
# says: the ReLU is missing
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.net = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

    def forward(self, X):
        return self.net(X)

# %% wrong MLP: a leaky ReLU [MLP_forward]
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = nn.functional.leaky_relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: always two layers [MLP_parameters, MLP_forward]
# says: there are always two layers
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.first = nn.Linear(sizes[0], sizes[1])
        self.second = nn.Linear(sizes[1], sizes[2]) if len(sizes) > 2 else None

    def forward(self, X):
        z = self.first(X)
        return z if self.second is None else self.second(torch.relu(z))

# %% wrong MLP: only the first ReLU [MLP_forward]
# says: only the first layer has a ReLU
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for i, layer in enumerate(self.layers):
            X = layer(X)
            if i == 0 and len(self.layers) > 1:
                X = torch.relu(X)
        return X

# %% wrong MLP: new layers at every call [MLP_parameters, MLP_forward]
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, X):
        for i, (a, b) in enumerate(zip(self.sizes, self.sizes[1:])):
            X = nn.Linear(a, b)(X)
            if i < len(self.sizes) - 2:
                X = torch.relu(X)
        return X

# %% wrong MLP: the history cut between the layers [MLP_forward]
# says: gradients reach the last layer only
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X).data)
        return self.layers[-1](X)

# %% wrong MLP: forward without gradients [MLP_forward]
# says: the logits have no history
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    @torch.no_grad()
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: reseeded for every model [MLP_parameters]
# says: so that all start alike
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: converts to float32 [MLP_forward]
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, X):
        X = X.float()
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        return self.layers[-1](X)

# %% wrong MLP: with dropout [MLP_forward]
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.dropout = nn.Dropout(0.1)

    def forward(self, X):
        for layer in self.layers[:-1]:
            X = self.dropout(torch.relu(layer(X)))
        return self.layers[-1](X)

# %% wrong MLP: registered from the last to the first [MLP_parameters]
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        for i in reversed(range(len(sizes) - 1)):
            setattr(self, f"layer{i}", nn.Linear(sizes[i], sizes[i + 1]))
        self.count = len(sizes) - 1

    def forward(self, X):
        for i in range(self.count):
            X = getattr(self, f"layer{i}")(X)
            X = X if i == self.count - 1 else X.relu()
        return X

# %% right MLP: nn.Sequential inside
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        layers = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            layers.append(nn.Linear(a, b))
            layers.append(nn.ReLU())
        self.net = nn.Sequential(*layers[:-1])

    def forward(self, X):
        return self.net(X)

# %% right MLP: itself an nn.Sequential
class MLP(nn.Sequential):
    def __init__(self, sizes):
        *hidden, last = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
        super().__init__(*[nn.Sequential(layer, nn.ReLU()) for layer in hidden], last)

# %% right MLP: attributes by name
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.depth = len(sizes) - 1
        for i in range(self.depth):
            self.add_module(f"linear{i + 1}", nn.Linear(sizes[i], sizes[i + 1]))

    def forward(self, X):
        a = X
        for i in range(1, self.depth):
            a = getattr(self, f"linear{i}")(a).clamp(min=0)
        return getattr(self, f"linear{self.depth}")(a)

# %% right MLP: a recursive module and a factory
class Stage(nn.Module):
    def __init__(self, inputs, outputs, activation):
        super().__init__()
        self.linear, self.activation = nn.Linear(inputs, outputs), activation

    def forward(self, X):
        return self.activation(self.linear(X))


class MLP(nn.Module):
    @staticmethod
    def stages(sizes):
        last = len(sizes) - 2
        for i, pair in enumerate(zip(sizes, sizes[1:])):
            yield Stage(*pair, nn.Identity() if i == last else nn.ReLU())

    def __init__(self, sizes):
        super().__init__()
        self.parts = nn.ModuleDict({f"stage{i:03}": stage for i, stage in enumerate(self.stages(sizes))})

    def forward(self, X):
        for stage in self.parts.values():
            X = stage(X)
        return X

# %% right MLP: ReLU in place on hidden layers
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
    def forward(self, X):
        for i, layer in enumerate(self.layers):
            if i > 0:
                X = X.relu_()
            X = layer(X)
        return X

# %% right MLP: children and reduce
import functools
class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        for i, pair in enumerate(zip(sizes[:-1], sizes[1:])):
            self.add_module(f"layer{i}", nn.Linear(*pair))
    def forward(self, X):
        first, *rest = self.children()
        return functools.reduce(lambda z, layer: layer(nn.functional.relu(z)), rest, first(X))

# %% wrong count_parameters: tensors counted [count_all, count_trainable]
# says: the tensors are counted, not the numbers in them
def count_parameters(model, trainable_only=False):
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])

# %% wrong count_parameters: frozen ones always counted [count_trainable]
# says: frozen parameters are counted too
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters())

# %% wrong count_parameters: the frozen ones in place of the others [count_trainable]
# says: the frozen parameters are counted instead
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if not trainable_only or not p.requires_grad)

# %% wrong count_parameters: frozen ones never counted [count_trainable]
# says: frozen parameters are never counted
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)

# %% wrong count_parameters: weights only [count_all, count_trainable]
# says: the biases are left out
def count_parameters(model, trainable_only=False):
    return sum(
        p.numel() for n, p in model.named_parameters() if "weight" in n and (p.requires_grad or not trainable_only)
    )

# %% wrong count_parameters: state_dict [count_all]
# says: not all of it is parameters
def count_parameters(model, trainable_only=False):
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(t.numel() for t in model.state_dict().values())

# %% half count_parameters: product of the first two axes [count_all]
def count_parameters(model, trainable_only=False):
    total = 0
    for p in model.parameters():
        if p.requires_grad or not trainable_only:
            total += p.shape[0] * (p.shape[1] if p.ndim > 1 else 1) if p.ndim else 1
    return total

# %% wrong count_parameters: a tensor [count_all]
# says: got a tensor, expected a number
def count_parameters(model, trainable_only=False):
    return torch.tensor(sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only))

# %% wrong count_parameters: layer by layer, shared ones twice [count_all]
def count_parameters(model, trainable_only=False):
    return sum(
        p.numel()
        for name, p in model.named_parameters(remove_duplicate=False)
        if p.requires_grad or not trainable_only
    )

# %% wrong count_parameters: linear layers only [count_all, count_trainable]
def count_parameters(model, trainable_only=False):
    return sum(
        p.numel()
        for m in model.modules()
        if isinstance(m, nn.Linear)
        for p in m.parameters()
        if p.requires_grad or not trainable_only
    )

# %% wrong count_parameters: a float [count_all]
def count_parameters(model, trainable_only=False):
    return float(sum(np.prod(p.shape) for p in model.parameters() if p.requires_grad or not trainable_only))

# %% wrong count_parameters: a tensor that two layers share, twice [count_all]
# says: counted twice
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for m in model.modules() for p in m.parameters(recurse=False) if p.requires_grad or not trainable_only)

# %% wrong count_parameters: only the parts of the model [count_all]
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for child in model.children() for p in child._parameters.values() if p.requires_grad or not trainable_only)

# %% wrong count_parameters: ends at the first frozen one [count_trainable]
# says: counting ends at the first frozen tensor
def count_parameters(model, trainable_only=False):
    total = 0
    for p in model.parameters():
        if trainable_only and not p.requires_grad:
            break
        total += p.numel()
    return total

# %% half count_parameters: whole modules by their first parameter [count_trainable]
def count_parameters(model, trainable_only=False):
    if not trainable_only:
        return sum(p.numel() for p in model.parameters())
    total = 0
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        if own and own[0].requires_grad:
            total += sum(p.numel() for p in own)
    return total

# %% right count_parameters: a loop
def count_parameters(model, trainable_only=False):
    total = 0
    for parameter in model.parameters():
        if trainable_only and not parameter.requires_grad:
            continue
        total += parameter.nelement()
    return total

# %% right count_parameters: filter and map
def count_parameters(model, trainable_only=False):
    wanted = (lambda p: p.requires_grad) if trainable_only else (lambda p: True)
    return sum(map(torch.numel, filter(wanted, model.parameters())))

# %% right count_parameters: shapes, and a NamedTuple
from typing import NamedTuple
import math


class Count(NamedTuple):
    all: int
    trainable: int


def count(model):
    sizes = [(math.prod(p.shape), p.requires_grad) for _, p in model.named_parameters()]
    return Count(sum(n for n, _ in sizes), sum(n for n, learns in sizes if learns))


def count_parameters(model, trainable_only=False):
    return count(model).trainable if trainable_only else count(model).all

# %% right count_parameters: a condition in two halves
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad == trainable_only or not trainable_only and p.requires_grad)

# %% half initialize_: the number of outputs [initialize_spread]
# says: the spread is 1 / sqrt(outputs)
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.normal_(0.0, 1 / module.weight.shape[0] ** 0.5, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: the variance for the standard deviation [initialize_spread]
# says: the variance in place of the standard deviation
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.normal_(0.0, 1 / module.in_features, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: a uniform distribution of the right spread [initialize_spread]
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                limit = (3 / module.in_features) ** 0.5
                module.weight.uniform_(-limit, limit, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: the generator not used [initialize_spread]
# says: draws from the global random state
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.copy_(torch.randn(module.weight.shape) / module.in_features**0.5)
                module.bias.zero_()

# %% wrong initialize_: the generator reseeded [initialize_spread]
# says: another seed, other values
def initialize_(model, generator):
    generator.manual_seed(0)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: the generator put back for each layer [initialize_spread]
# says: two layers of one shape get different weights
def initialize_(model, generator):
    state = generator.get_state()
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                generator.set_state(state)
                module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: the biases left [initialize_spread]
# says: ["biases"]
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)

# %% wrong initialize_: biases drawn too [initialize_spread]
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                for p in module.parameters():
                    p.normal_(0.0, module.in_features**-0.5, generator=generator)

# %% wrong initialize_: new parameters [initialize_in_place]
# says: the weight is the same tensor
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            out, inputs = module.weight.shape
            module.weight = nn.Parameter(torch.randn(out, inputs, generator=generator) / inputs**0.5)
            module.bias = nn.Parameter(torch.zeros(out))

# %% wrong initialize_: new memory [initialize_in_place]
# says: they are in the same memory
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            out, inputs = module.weight.shape
            module.weight.data = torch.randn(out, inputs, generator=generator) / inputs**0.5
            module.bias.data = torch.zeros(out)

# %% wrong initialize_: all that has weights [initialize_in_place]
# says: a convolution
def initialize_(model, generator):
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.Linear, nn.Conv1d)):
                module.weight.normal_(0.0, module.weight[0].numel() ** -0.5, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: every parameter by its axes [initialize_in_place]
# says: all parameters are drawn anew, not only those of nn.Linear
def initialize_(model, generator):
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim > 1:
                p.normal_(0.0, p.shape[1] ** -0.5, generator=generator)
            else:
                p.zero_()

# %% wrong initialize_: the layers of the model itself only [initialize_spread]
def initialize_(model, generator):
    layers = [model] if isinstance(model, nn.Linear) else model.children()
    with torch.no_grad():
        for module in layers:
            if isinstance(module, nn.Linear):
                module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
                module.bias.zero_()

# %% wrong initialize_: frozen layers thawed [initialize_in_place]
# says: requires_grad
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            for p in module.parameters():
                p.requires_grad_(False)
            module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
            module.bias.zero_()
            for p in module.parameters():
                p.requires_grad_(True)

# %% wrong initialize_: in place on leaves [initialize_spread, initialize_in_place]
# says: leaf Variable
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
            module.bias.zero_()

# %% wrong initialize_: put into train mode [initialize_in_place]
# says: the model is put into train mode
@torch.no_grad()
def initialize_(model, generator):
    model.train()
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            layer.weight.normal_(0, layer.in_features ** -0.5, generator=generator)
            if layer.bias is not None: layer.bias.zero_()

# %% wrong initialize_: frozen layers left out [initialize_in_place]
# says: a frozen layer is left out
@torch.no_grad()
def initialize_(model, generator):
    for layer in model.modules():
        if isinstance(layer, nn.Linear) and layer.weight.requires_grad:
            layer.weight.normal_(0, layer.in_features ** -0.5, generator=generator)
            if layer.bias is not None: layer.bias.zero_()

# %% wrong initialize_: gradients cleared [initialize_in_place]
# says: the gradients in .grad are cleared
@torch.no_grad()
def initialize_(model, generator):
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            layer.weight.normal_(0, layer.in_features ** -0.5, generator=generator)
            if layer.bias is not None: layer.bias.zero_()
    model.zero_grad()

# %% wrong initialize_: a truncated distribution [initialize_spread]
# says: cut off at two standard deviations
@torch.no_grad()
def initialize_(model, generator):
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            s = layer.in_features ** -0.5
            nn.init.trunc_normal_(layer.weight, 0, s, -2 * s, 2 * s, generator=generator)
            if layer.bias is not None: layer.bias.zero_()

# %% half initialize_: right numbers in new parameters [initialize_in_place]
def initialize_(model, generator):
    for module in model.modules():
        if type(module) is nn.Linear:
            weight = torch.empty_like(module.weight).normal_(std=module.in_features**-0.5, generator=generator)
            module.weight, module.bias = nn.Parameter(weight), nn.Parameter(torch.zeros_like(module.bias))

# %% right initialize_: nn.init
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, mean=0.0, std=1 / np.sqrt(module.weight.shape[1]), generator=generator)
            nn.init.zeros_(module.bias)

# %% right initialize_: drawn beside, then copied
@torch.no_grad()
def initialize_(model, generator):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            outputs, inputs = module.weight.shape
            module.weight.copy_(torch.randn(inputs, outputs, generator=generator).T / inputs**0.5)
            module.bias.fill_(0.0)

# %% right initialize_: model.apply and a class
class Starter:
    def __init__(self, generator):
        self.generator = generator

    def __call__(self, module):
        if isinstance(module, nn.Linear):
            std = module.in_features**-0.5
            module.weight.data.normal_(generator=self.generator).mul_(std)
            module.bias.data *= 0.0


def initialize_(model, generator):
    model.apply(Starter(generator))

# %% right initialize_: recursive
def initialize_(model, generator):
    if isinstance(model, nn.Linear):
        with torch.no_grad():
            torch.nn.init.normal_(model.weight, 0, model.weight.size(1) ** -0.5, generator)
            model.bias[:] = 0
    for child in model.children():
        initialize_(child, generator)

# %% right initialize_: drawn into .data
def initialize_(model, generator):
    for part in filter(lambda m: isinstance(m, nn.Linear), model.modules()):
        torch.normal(0.0, 1 / part.in_features**0.5, part.weight.shape, generator=generator, out=part.weight.data)
        if part.bias is not None:
            part.bias.data.fill_(0)

# %% wrong load_numpy_weights_: not transposed [load_values, load_in_place]
# says: must match
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.from_numpy(parameters[f"W{i}"]))
            layer.bias.copy_(torch.from_numpy(parameters[f"b{i}"]))

# %% half load_numpy_weights_: transposed only where the shapes say so [load_values]
# says: W is not transposed
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            W = torch.from_numpy(parameters[f"W{i}"])
            layer.weight.copy_(W if W.shape == layer.weight.shape else W.T)
            layer.bias.copy_(torch.from_numpy(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: reshaped [load_values]
# says: W1 is reshaped to (2, 3)
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.from_numpy(parameters[f"W{i}"]).reshape(layer.weight.shape))
            layer.bias.copy_(torch.from_numpy(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: new parameters in float64 [load_values, load_in_place]
# says: dtype
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        layer.weight = nn.Parameter(torch.tensor(parameters[f"W{i}"].T))
        layer.bias = nn.Parameter(torch.tensor(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: new parameters in float32 [load_in_place]
# says: the optimizer holds the model's weight
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        layer.weight = nn.Parameter(torch.tensor(parameters[f"W{i}"].T, dtype=torch.float32))
        layer.bias = nn.Parameter(torch.tensor(parameters[f"b{i}"], dtype=torch.float32))

# %% wrong load_numpy_weights_: new memory in float32 [load_in_place]
# says: the parameters get new memory
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        layer.weight.data = torch.tensor(parameters[f"W{i}"].T, dtype=torch.float32)
        layer.bias.data = torch.tensor(parameters[f"b{i}"], dtype=torch.float32)

# %% wrong load_numpy_weights_: new memory in the model's dtype, shared with the arrays where that is float64 [load_in_place]
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        layer.weight.data = torch.from_numpy(parameters[f"W{i}"].T).to(layer.weight.dtype)
        layer.bias.data = torch.from_numpy(parameters[f"b{i}"]).to(layer.bias.dtype)

# %% wrong load_numpy_weights_: no biases [load_values]
# says: the bias is not loaded
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.from_numpy(parameters[f"W{i}"].T))

# %% wrong load_numpy_weights_: names sorted as words [load_values]
# says: the names are sorted as words
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    names = sorted(parameters)
    biases, weights = names[len(layers) :], names[: len(layers)]
    with torch.no_grad():
        for layer, W, b in zip(layers, weights, biases):
            layer.weight.copy_(torch.from_numpy(parameters[W].T))
            layer.bias.copy_(torch.from_numpy(parameters[b]))

# %% wrong load_numpy_weights_: in the order of the dictionary [load_values]
# says: in the order of the dictionary
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    weights = [array for name, array in parameters.items() if name.startswith("W")]
    biases = [array for name, array in parameters.items() if name.startswith("b")]
    with torch.no_grad():
        for layer, W, b in zip(layers, weights, biases):
            layer.weight.copy_(torch.from_numpy(W.T))
            layer.bias.copy_(torch.from_numpy(b))

# %% wrong load_numpy_weights_: the layers of the model itself only [load_values]
def load_numpy_weights_(model, parameters):
    i = 0
    with torch.no_grad():
        for child in model.children():
            if isinstance(child, nn.Linear):
                i += 1
                child.weight.copy_(torch.from_numpy(parameters[f"W{i}"].T))
                child.bias.copy_(torch.from_numpy(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: the arrays transposed in the dictionary itself [load_in_place]
# says: result["the dictionary"]
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for name in parameters:
        parameters[name] = parameters[name].T
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.tensor(parameters[f"W{i}"]))
            layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: all marks set [load_in_place]
# says: requires_grad
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    model.requires_grad_(False)
    for i, layer in enumerate(layers, start=1):
        layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
        layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))
    model.requires_grad_(True)

# %% wrong load_numpy_weights_: put into eval mode [load_in_place]
# says: the model is put into eval mode
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    model.eval()
    for i, layer in enumerate([m for m in model.modules() if isinstance(m, nn.Linear)], 1):
        layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
        layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))

# %% wrong load_numpy_weights_: returns the model [load_in_place]
# says: where nothing is to be returned
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    for i, layer in enumerate([m for m in model.modules() if isinstance(m, nn.Linear)], 1):
        layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
        layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))
    return model

# %% wrong load_numpy_weights_: the last digit of a name [load_values]
# says: only the last digit of a name is read
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for k, v in parameters.items():
        layer = layers[int(k[-1]) - 1]
        if k[0] == "W":
            layer.weight.copy_(torch.tensor(v.T))
        else:
            layer.bias.copy_(torch.tensor(v))

# %% wrong load_numpy_weights_: the dictionary emptied [load_in_place]
# says: taken out of the dictionary
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    i = 0
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            i += 1
            layer.weight.copy_(torch.tensor(parameters.pop(f"W{i}").T))
            layer.bias.copy_(torch.tensor(parameters.pop(f"b{i}")))

# %% wrong load_numpy_weights_: through float32 [load_values]
# says: go through float32, which rounds them
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, 1):
        layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T, dtype=torch.float32))
        layer.bias.copy_(torch.tensor(parameters[f"b{i}"], dtype=torch.float32))

# %% wrong load_numpy_weights_: the model made float64 [load_values, load_in_place]
# says: turn the model into a float64 one
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    model.double()
    i = 0
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            i += 1
            layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
            layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))

# %% half load_numpy_weights_: right numbers, new parameters in the right dtype [load_in_place]
def load_numpy_weights_(model, parameters):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        dtype = layer.weight.dtype
        layer.weight = nn.Parameter(torch.tensor(parameters[f"W{i}"].T, dtype=dtype))
        layer.bias = nn.Parameter(torch.tensor(parameters[f"b{i}"], dtype=dtype))

# %% right load_numpy_weights_: load_state_dict
def load_numpy_weights_(model, parameters):
    layers = [name for name, m in model.named_modules() if isinstance(m, nn.Linear)]
    state = {}
    for i, name in enumerate(layers, start=1):
        prefix = f"{name}." if name else ""
        state[f"{prefix}weight"] = torch.from_numpy(parameters[f"W{i}"].T)
        state[f"{prefix}bias"] = torch.from_numpy(parameters[f"b{i}"])
    model.load_state_dict(state)

# %% right load_numpy_weights_: the parameters in pairs
@torch.no_grad()
def load_numpy_weights_(model, parameters):
    tensors = iter(model.parameters())
    for i, (weight, bias) in enumerate(zip(tensors, tensors), start=1):
        weight[:] = torch.as_tensor(parameters[f"W{i}"]).t()
        bias[:] = torch.as_tensor(parameters[f"b{i}"])

# %% right load_numpy_weights_: through .data, sorted by number
def load_numpy_weights_(model, parameters):
    numbers = sorted(int(name[1:]) for name in parameters if name[0] == "W")
    layers = filter(lambda m: isinstance(m, nn.Linear), model.modules())
    for number, layer in zip(numbers, layers):
        layer.weight.data.copy_(torch.tensor(parameters["W" + str(number)]).transpose(0, 1))
        layer.bias.data.copy_(torch.tensor(parameters["b" + str(number)]))

# %% right load_numpy_weights_: a dataclass for a layer, and a helper
from dataclasses import dataclass


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray

    @torch.no_grad()
    def pour_into(self, linear):
        linear.weight.copy_(torch.tensor(self.W.T.copy()))
        linear.bias.copy_(torch.tensor(self.b))


def load_numpy_weights_(model, parameters):
    linears = [m for m in model.modules() if isinstance(m, nn.Linear)]
    for i in range(len(linears)):
        Layer(parameters[f"W{i + 1}"], parameters[f"b{i + 1}"]).pour_into(linears[i])

# %% right load_numpy_weights_: filled by slices of .data
def load_numpy_weights_(model, parameters):
    it = iter(model.parameters())
    for i in range(1, len(parameters) // 2 + 1):
        next(it).data[:] = torch.as_tensor(parameters[f"W{i}"]).T
        next(it).data[:] = torch.as_tensor(parameters[f"b{i}"])

# %% wrong predict: in the mode it finds [predict_values, predict_untouched]
# says: the model is not put into eval mode
def predict(model, X):
    with torch.no_grad():
        logits = model(X)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: left in eval mode [predict_untouched]
# says: result["mode afterwards"]
def predict(model, X):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: always back to train mode [predict_untouched]
# says: though it was in eval mode
def predict(model, X):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    model.train()
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: gradients recorded, then cut off [predict_untouched]
# says: gradients are recorded
def predict(model, X):
    was_training = model.training
    model.eval()
    logits = model(X).detach()
    model.train(was_training)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: gradients recorded and kept [predict_values, predict_untouched]
# says: gradients are recorded
def predict(model, X):
    was_training = model.training
    model.eval()
    logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% half predict: the logit for the confidence [predict_values]
# says: the largest logit is returned, not its probability
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        confidence, labels = model(X).max(dim=1)
    model.train(was_training)
    return labels, confidence

# %% wrong predict: softmax down the columns [predict_values]
# says: softmax runs down the columns, dim 0
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1), torch.softmax(logits, dim=0).amax(dim=1)

# %% wrong predict: confidence first [predict_values]
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(X), dim=1).max(dim=1)
    model.train(was_training)
    return result.values, result.indices

# %% wrong predict: numpy arrays [predict_values]
# says: expected a tensor
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1).numpy(), torch.softmax(logits, dim=1).amax(dim=1).numpy()

# %% wrong predict: lists in place of tensors [predict_values]
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1).tolist(), torch.softmax(logits, dim=1).amax(dim=1).tolist()

# %% wrong predict: the first row only for a batch of one [predict_values]
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X).squeeze()
    model.train(was_training)
    return logits.argmax(dim=-1), torch.softmax(logits, dim=-1).amax(dim=-1)

# %% wrong predict: overflow [predict_values]
def predict(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        e = model(X).exp()
    model.train(was_training)
    p = e / e.sum(dim=1, keepdim=True)
    return p.argmax(dim=1), p.amax(dim=1)

# %% wrong predict: grad mode switched back on in another way [predict_untouched]
# says: torch's grad mode
def predict(model, X):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: parameters frozen instead of no_grad [predict_untouched]
def predict(model, X):
    was_training = model.training
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)
    logits = model(X)
    model.train(was_training)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)

# %% wrong predict: the last of equal logits [predict_values]
# says: the last of several equal logits is taken
@torch.no_grad()
def predict(model, X):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    z = model(X)
    for m, t in modes: m.training = t
    labels = z.shape[1] - 1 - z.flip(1).argmax(1)
    return labels, torch.softmax(z, 1).max(1).values

# %% wrong predict: a single row squeezed [predict_values]
# says: a single row loses its axis
@torch.no_grad()
def predict(model, X):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    p = torch.softmax(model(X), dim=1)
    for m, t in modes: m.training = t
    labels = p.argmax(1)
    return labels, p.gather(1, labels[:, None]).squeeze()

# %% wrong predict: a sigmoid for the confidence [predict_values]
# says: a sigmoid stands in place of the softmax
@torch.no_grad()
def predict(model, X):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    z = model(X)
    for m, t in modes: m.training = t
    return z.argmax(1), torch.sigmoid(z.max(1).values)

# %% wrong predict: recording left off [predict_untouched]
# says: torch is not left with its recording on or off as it was
def predict(model, X):
    torch.set_grad_enabled(False)
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    z = model(X)
    for m, t in modes: m.training = t
    return z.argmax(1), torch.softmax(z, 1).max(1).values

# %% half predict: right answers, eval mode left on [predict_untouched]
@torch.no_grad()
def predict(model, X):
    probabilities = model.eval()(X).softmax(dim=1)
    return probabilities.argmax(dim=1), probabilities.amax(dim=1)

# %% right predict: inference mode, max with indices
def predict(model, X):
    mode = model.training
    model.train(False)
    with torch.inference_mode():
        confidence, labels = nn.functional.softmax(model(X), dim=-1).max(dim=-1)
    model.train(mode)
    return labels, confidence

# %% right predict: a decorator, try and finally
@torch.no_grad()
def predict(model, X):
    training = model.training
    try:
        model.eval()
        z = model(X)
    finally:
        model.train(training)
    p = torch.exp(z - torch.logsumexp(z, dim=1, keepdim=True))
    labels = torch.argmax(z, dim=1)
    return labels, p.gather(1, labels[:, None])[:, 0]

# %% right predict: the mode of every part, in a context manager
import contextlib


@contextlib.contextmanager
def in_use(model):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        yield model
    for module, mode in modes.items():
        module.training = mode


def predict(model, X):
    with in_use(model) as used:
        logits = used(X)
    return logits.argmax(1), logits.softmax(1).max(1).values

# %% right predict: a NamedTuple comes back
from typing import NamedTuple
class Prediction(NamedTuple):
    labels: torch.Tensor
    confidence: torch.Tensor
def predict(model, X):
    before = [part.training for part in model.modules()]
    try:
        model.train(False)
        with torch.no_grad():
            logits = model(X)
    finally:
        for part, mode in zip(model.modules(), before):
            part.training = mode
    best = logits.max(dim=1, keepdim=True)
    return Prediction(best.indices[:, 0], 1 / (logits - best.values).exp().sum(dim=1))

# %% right predict: a context manager that puts every mode back
import contextlib
@contextlib.contextmanager
def in_use(model):
    modes = {part: part.training for part in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, mode in modes.items():
            part.training = mode
def predict(model, X):
    with in_use(model):
        logits = model(X)
        labels = logits.argmax(dim=-1)
        log_p = logits - logits.logsumexp(dim=-1, keepdim=True)
        return labels, log_p.amax(dim=-1).exp()

# %% half initialize_: recording is switched on in the end, whatever it was [initialize_in_place]
# says: torch is not left with its recording on or off as it was
def initialize_(model, generator):
    torch.set_grad_enabled(False)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight.normal_(0.0, module.in_features**-0.5, generator=generator)
            module.bias.zero_()
    torch.set_grad_enabled(True)

# %% half load_numpy_weights_: recording is switched on in the end, whatever it was [load_in_place]
# says: torch is not left with its recording on or off as it was
def load_numpy_weights_(model, parameters):
    torch.set_grad_enabled(False)
    layers = [module for module in model.modules() if isinstance(module, nn.Linear)]
    for i, layer in enumerate(layers, start=1):
        layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
        layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))
    torch.set_grad_enabled(True)

# %% half predict: recording is switched on in the end, whatever it was [predict_untouched]
# says: torch is not left with its recording on or off as it was
def predict(model, X):
    torch.set_grad_enabled(False)
    was_training = model.training
    logits = model.eval()(X)
    model.train(was_training)
    torch.set_grad_enabled(True)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)
