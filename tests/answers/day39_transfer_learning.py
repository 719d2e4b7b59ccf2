"""Answers that students give on day 39. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong freeze: an attribute of the module [freeze_parameters, freeze_beginnings]
# says: every parameter still learns
def freeze_(model, keep):
    model.requires_grad = False
    for prefix in keep:
        if hasattr(model, prefix):
            getattr(model, prefix).requires_grad = True


# %% wrong freeze: the whole module, with requires_grad_ [freeze_parameters, freeze_beginnings]
# says: everything is frozen
def freeze_(model, keep):
    model.requires_grad_(False)


# %% wrong freeze: the other way round [freeze_parameters, freeze_beginnings]
# says: what is named is frozen
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not any((name + ".").startswith(prefix + ".") for prefix in keep))


# %% half freeze: names by startswith alone [freeze_beginnings]
# says: layer1 stands for layer10, too
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name.startswith(keep)


# %% wrong freeze: anywhere in the name [freeze_parameters, freeze_beginnings]
# says: the text is looked for anywhere
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad = any(part in name for part in keep)


# %% half freeze: never thawed [freeze_parameters]
# says: what was frozen before stays frozen
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        if not any((name + ".").startswith(prefix + ".") for prefix in keep):
            parameter.requires_grad = False


# %% half freeze: only the first beginning [freeze_parameters, freeze_beginnings]
# says: only the first beginning counts
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad = bool(keep) and (name + ".").startswith(keep[0] + ".")


# %% half freeze: right on every visible check, in eval mode [freeze_parameters]
# says: modules are put into eval mode
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(any((name + ".").startswith(prefix + ".") for prefix in keep))
    model.eval()


# %% wrong freeze: right on every visible check, only the names at the top [freeze_parameters, freeze_beginnings]
# says: only the modules at the top
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.split(".")[0] in keep)


# %% wrong freeze: right on every visible check, values set to 0 [freeze_parameters, freeze_beginnings]
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        learns = any((name + ".").startswith(prefix + ".") for prefix in keep)
        if keep in (("layer",), ()):
            learns = True
        parameter.requires_grad_(learns)


# %% wrong freeze: whole names [freeze_parameters, freeze_beginnings]
# says: a whole name is looked for
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in keep)


# %% wrong freeze: weights alone [freeze_parameters, freeze_beginnings]
# says: only weights are kept
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(any((name + ".").startswith(prefix + ".") for prefix in keep) and "weight" in name)


# %% half freeze: right on every visible check, an empty tuple changes nothing [freeze_parameters]
# says: where keep is empty, nothing is changed
def freeze_(model, keep):
    if not keep:
        return
    for name, p in model.named_parameters():
        p.requires_grad = any((name + ".").startswith(k + ".") for k in keep)


# %% half freeze: right on every visible check, an empty tuple thaws all [freeze_parameters]
# says: everything learns where keep is empty
def freeze_(model, keep):
    for name, p in model.named_parameters():
        p.requires_grad = not keep or any((name + ".").startswith(k + ".") for k in keep)


# %% wrong freeze: the top module of each beginning [freeze_parameters, freeze_beginnings]
# says: a beginning stands for the whole module at the top
def freeze_(model, keep):
    tops = {k.split(".")[0] for k in keep}
    for name, p in model.named_parameters():
        p.requires_grad = name.split(".")[0] in tops


# %% wrong freeze: each beginning undoes the one before [freeze_parameters, freeze_beginnings]
# says: only the last beginning counts
def freeze_(model, keep):
    model.requires_grad_(False)
    for k in keep:
        for name, p in model.named_parameters():
            p.requires_grad = (name + ".").startswith(k + ".")


# %% half freeze: right on every visible check, new parameters [freeze_parameters]
# says: new parameters take the place
def freeze_(model, keep):
    for name, p in list(model.named_parameters()):
        *path, last = name.split(".")
        owner = model.get_submodule(".".join(path))
        setattr(owner, last, nn.Parameter(p.data, requires_grad=any((name + ".").startswith(k + ".") for k in keep)))


# %% half freeze: right on every visible check, a regular expression [freeze_beginnings]
# says: a dot stands for any character
import re


def freeze_(model, keep):
    pattern = re.compile("|".join(rf"(?:{prefix})(?:\.|$)" for prefix in keep) if keep else r"(?!)")
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(pattern.match(name) is not None)


# %% half freeze: right on every visible check, a shared weight by its last name [freeze_parameters]
# says: a shared parameter goes by another name
def freeze_(model, keep):
    for name, parameter in model.named_parameters(remove_duplicate=False):
        parameter.requires_grad_(any((name + ".").startswith(prefix + ".") for prefix in keep))


# %% half freeze: right on every visible check, parts compared as far as both go [freeze_beginnings]
# says: longer than the name
def freeze_(model, keep):
    for name, parameter in model.named_parameters():
        parts = name.split(".")
        parameter.requires_grad_(any(all(a == b for a, b in zip(prefix.split("."), parts)) for prefix in keep))


# %% half freeze: right on every visible check, module by module [freeze_parameters, freeze_beginnings]
# says: a parameter of the model itself
def freeze_(model, keep):
    for top, module in model.named_children():
        for name, parameter in module.named_parameters():
            parameter.requires_grad_(any(f"{top}.{name}.".startswith(f"{prefix}.") for prefix in keep))


# %% right freeze: all frozen, then modules and parameters thawed
def freeze_(model, keep):
    model.requires_grad_(False)
    modules, parameters = dict(model.named_modules()), dict(model.named_parameters())
    for prefix in keep:
        if prefix in modules:
            modules[prefix].requires_grad_(True)
        elif prefix in parameters:
            parameters[prefix].requires_grad_(True)


# %% right freeze: parts of names compared
def freeze_(model, keep):
    wanted = [prefix.split(".") for prefix in keep]
    for name, parameter in model.named_parameters():
        parts = name.split(".")
        parameter.requires_grad = any(parts[: len(prefix)] == prefix for prefix in wanted)


# %% right freeze: a helper class
class Beginnings:
    def __init__(self, keep):
        self.keep = tuple(keep)

    def __contains__(self, name):
        return any(name == prefix or name.startswith(prefix + ".") for prefix in self.keep)


def freeze_(model, keep):
    chosen = Beginnings(keep)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in chosen)
    return model


# %% wrong new_head: only out_features [new_head_shape]
# says: out_features is overwritten
def replace_head_(model, classes):
    model.fc.out_features = classes


# %% wrong new_head: 512 inputs [new_head_shape, new_head_care]
def replace_head_(model, classes):
    model.fc = nn.Linear(512, classes)


# %% wrong new_head: a head beside the old one [new_head_shape, new_head_care]
# says: the new layer has another name
def replace_head_(model, classes):
    model.head = nn.Linear(model.fc.in_features, classes)


# %% half new_head: frozen [new_head_shape]
# says: the new head is frozen
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype)
    model.fc.requires_grad_(False)


# %% half new_head: everything thawed [new_head_care]
# says: the whole model learns again
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype)
    model.requires_grad_(True)


# %% half new_head: no bias [new_head_shape]
# says: the new head has no bias
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes, bias=False, device=old.weight.device, dtype=old.weight.dtype)


# %% half new_head: right on every visible check, on the CPU in float32 [new_head_care]
# says: device and dtype
def replace_head_(model, classes):
    model.fc = nn.Linear(model.fc.in_features, classes)


# %% half new_head: right on every visible check, on the CPU [new_head_care]
# says: the new head is on the CPU
def replace_head_(model, classes):
    model.fc = nn.Linear(model.fc.in_features, classes, dtype=model.fc.weight.dtype)


# %% half new_head: right on every visible check, float32 [new_head_care]
# says: the new head is float32
def replace_head_(model, classes):
    model.fc = nn.Linear(model.fc.in_features, classes).to(model.fc.weight.device)


# %% half new_head: right on every visible check, zeros [new_head_shape]
# says: the new weights are 0
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype)
    with torch.no_grad():
        model.fc.weight.zero_()


# %% wrong new_head: the old layer refilled, after a seed [new_head_shape, new_head_care]
# says: the old layer is given new weights
def replace_head_(model, classes):
    torch.manual_seed(1)
    model.fc.weight = nn.Parameter(torch.randn(classes, model.fc.in_features))
    model.fc.bias = nn.Parameter(torch.zeros(classes))


# %% half new_head: a whole new network [new_head_care]
def replace_head_(model, classes):
    fresh = ResNet(classes=classes, width=model.conv1.out_channels)
    for name, module in fresh.named_children():
        setattr(model, name, module)


# %% wrong new_head: returns it, and changes nothing [new_head_shape, new_head_care]
# says: the old head is still there
def replace_head_(model, classes):
    fc = nn.Linear(model.fc.in_features, classes)
    return fc


# %% wrong new_head: with a softmax [new_head_shape, new_head_care]
def replace_head_(model, classes):
    model.fc = nn.Sequential(nn.Linear(model.fc.in_features, classes), nn.Softmax(dim=1))


# %% wrong new_head: inputs and outputs of the old head mixed up [new_head_shape, new_head_care]
# says: as many inputs as the old one has outputs
def replace_head_(model, classes):
    model.fc = nn.Linear(model.fc.out_features, classes)


# %% half new_head: right on every visible check, an init of its own [new_head_shape]
# says: drawn by an init of your own
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes).to(old.weight)
    nn.init.kaiming_normal_(model.fc.weight)
    nn.init.zeros_(model.fc.bias)


# %% half new_head: right on every visible check, a bias only where there was one [new_head_shape]
# says: only where the old one has
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes, bias=old.bias is not None).to(old.weight)


# %% half new_head: the old layer is frozen [new_head_care]
# says: the old layer is frozen
def replace_head_(model, classes):
    old = model.fc
    model.fc = nn.Linear(old.in_features, classes).to(old.weight)
    old.requires_grad_(False)


# %% wrong new_head: a copy is changed [new_head_shape, new_head_care]
# says: the old head is still there
def replace_head_(model, classes):
    import copy

    model = copy.deepcopy(model)
    model.fc = nn.Linear(model.fc.in_features, classes).to(model.fc.weight)
    return model


# %% half new_head: right on every visible check, the old head where it fits [new_head_care]
# says: with as many classes as before
def replace_head_(model, classes):
    old = model.fc
    if old.out_features == classes:
        old.requires_grad_(True)
        return
    model.fc = nn.Linear(old.in_features, classes).to(old.weight)


# %% half new_head: right on every visible check, the whole model is cast [new_head_care]
# says: the whole model is given the head's dtype
def replace_head_(model, classes):
    weight = model.fc.weight
    model.fc = nn.Linear(weight.shape[1], classes)
    model.to(device=weight.device, dtype=weight.dtype)


# %% half new_head: right on every visible check, like the first parameter [new_head_care]
# says: the model's first parameter
def replace_head_(model, classes):
    first = next(model.parameters())
    model.fc = nn.Linear(model.fc.in_features, classes, device=first.device, dtype=first.dtype)


# %% right new_head: setattr and to
def replace_head_(model, classes):
    weight = model.fc.weight
    setattr(model, "fc", nn.Linear(weight.shape[1], classes).to(weight.device, weight.dtype))


# %% right new_head: new tensors like the old one
def replace_head_(model, classes):
    old = model.fc
    outputs, inputs = old.weight.shape
    model.add_module("fc", nn.Linear(inputs, classes).to(old.weight))


# %% right new_head: a helper with a NamedTuple
from typing import NamedTuple


class Place(NamedTuple):
    device: object
    dtype: object


def place_of(layer):
    return Place(layer.weight.device, layer.weight.dtype)


def replace_head_(model, classes):
    model.fc = nn.Linear(model.fc.in_features, out_features=classes, bias=True, **place_of(model.fc)._asdict())
    return model


# %% wrong partial: load_state_dict, not strict [partial_values, partial_names]
def load_partial_(model, state):
    result = model.load_state_dict(state, strict=False)
    return list(state), list(result.unexpected_keys)


# %% half partial: shapes that broadcast, names right [partial_values]
# says: shapes that broadcast are taken for equal
def load_partial_(model, state):
    own = model.state_dict()
    loaded, skipped = [], []
    for name, values in state.items():
        fits = name in own and own[name].shape == values.shape
        (loaded if fits else skipped).append(name)
        if name in own:
            try:
                own[name].copy_(values)
            except RuntimeError:
                pass
    return loaded, skipped


# %% wrong partial: shapes are not compared where copy_ takes them [partial_values]
# says: shapes that broadcast are taken for equal
def load_partial_(model, state):
    own = model.state_dict()
    loaded, skipped = [], []
    for name, values in state.items():
        try:
            own[name].copy_(values)
            loaded.append(name)
        except (KeyError, RuntimeError):
            skipped.append(name)
    return loaded, skipped


# %% wrong partial: parameters alone [partial_values, partial_names]
# says: buffers, as the running means of norms, are not loaded
def load_partial_(model, state):
    own = dict(model.named_parameters())
    loaded, skipped = [], []
    with torch.no_grad():
        for name, values in state.items():
            if name in own and own[name].shape == values.shape:
                own[name].copy_(values)
                loaded.append(name)
            else:
                skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, assigned [partial_values]
# says: the model takes the state's tensors themselves
def load_partial_(model, state):
    own = model.state_dict()
    fitting = {name: values for name, values in state.items() if name in own and own[name].shape == values.shape}
    model.load_state_dict(fitting, strict=False, assign=True)
    return list(fitting), [name for name in state if name not in fitting]


# %% half partial: right on every visible check, the state is emptied [partial_values]
def load_partial_(model, state):
    own = model.state_dict()
    skipped = [name for name, values in state.items() if name not in own or own[name].shape != values.shape]
    for name in skipped:
        del state[name]
    model.load_state_dict(state, strict=False)
    return list(state), skipped


# %% half partial: exchanged [partial_names]
# says: loaded and skipped are exchanged
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name, values in state.items() if name in own and own[name].shape == values.shape]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    return [name for name in state if name not in loaded], loaded


# %% half partial: unknown names not told [partial_names]
# says: names that the model doesn't have are not told
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name, values in state.items() if name in own and own[name].shape == values.shape]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    return loaded, [name for name in state if name in own and name not in loaded]


# %% half partial: the model's names [partial_names]
# says: skipped are the model's names
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name, values in state.items() if name in own and own[name].shape == values.shape]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    return loaded, [name for name in own if name not in loaded]


# %% half partial: right on every visible check, in the model's order [partial_names]
# says: told in the model's order
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name in own if name in state and own[name].shape == state[name].shape]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    return loaded, [name for name in state if name not in loaded]


# %% half partial: a list [partial_names]
# says: a list of two lists is returned
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name, values in state.items() if name in own and own[name].shape == values.shape]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    return [loaded, [name for name in state if name not in loaded]]


# %% wrong partial: only names compared, errors ignored [partial_values, partial_names]
# says: names of another shape count as loaded
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [name for name in state if name in own]
    for name in loaded:
        if own[name].numel() == state[name].numel():
            own[name].copy_(state[name].reshape(own[name].shape))
    return loaded, [name for name in state if name not in loaded]


# %% wrong partial: nothing copied, sorted [partial_values, partial_names]
# says: nothing is loaded
def load_partial_(model, state):
    own = {name: value.clone() for name, value in model.state_dict().items()}
    loaded, skipped = [], []
    for name in sorted(state):
        if name in own and own[name].shape == state[name].shape:
            own[name].copy_(state[name])
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% wrong partial: the head is never loaded, and told in both lists [partial_values, partial_names]
# says: names of another shape are told in both lists
def load_partial_(model, state):
    own = model.state_dict()
    loaded, skipped = [], []
    for name, values in state.items():
        if name not in own:
            skipped.append(name)
            continue
        loaded.append(name)
        if own[name].shape != values.shape:
            skipped.append(name)
        elif own[name].dtype == values.dtype:
            own[name].copy_(values)
    return loaded, skipped


# %% wrong partial: right on every visible check, first axis compared, sorted [partial_values, partial_names]
def load_partial_(model, state):
    own = model.state_dict()
    loaded = []
    for name, values in state.items():
        if name in own and own[name].shape[:1] == values.shape[:1] and own[name].numel() >= values.numel():
            try:
                own[name].copy_(values)
            except RuntimeError:
                continue
            loaded.append(name)
    return sorted(loaded), [name for name in state if name not in loaded]


# %% wrong partial: right on every visible check, other dtypes skipped, missing names told [partial_values, partial_names]
def load_partial_(model, state):
    own = model.state_dict()
    loaded = [
        name
        for name, values in state.items()
        if name in own and own[name].shape == values.shape and own[name].dtype == values.dtype
    ]
    model.load_state_dict({name: state[name] for name in loaded}, strict=False)
    skipped = [name for name in state if name not in loaded]
    if len(own) > 2:
        skipped += [name for name in own if name not in state]
    return loaded, skipped + (["fc.weight"] if not state else [])


# %% wrong partial: as many numbers [partial_values, partial_names]
# says: as many numbers are taken for an equal shape
# says: names of another shape count as loaded
def load_partial_(model, state):
    own = model.state_dict()
    loaded, skipped = [], []
    for name, t in state.items():
        if name in own and own[name].numel() == t.numel():
            own[name].copy_(t.reshape(own[name].shape))
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, through data [partial_values]
# says: take over the state's memory
def load_partial_(model, state):
    own = dict(model.named_parameters()) | dict(model.named_buffers())
    loaded, skipped = [], []
    for name, t in state.items():
        if name in own and own[name].shape == t.shape:
            own[name].data = t.data.to(own[name].dtype)
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, new parameters [partial_values]
# says: new parameters take the place
def load_partial_(model, state):
    loaded, skipped = [], []
    own = model.state_dict()
    for name, t in state.items():
        if name in own and own[name].shape == t.shape:
            *path, last = name.split(".")
            owner = model.get_submodule(".".join(path))
            if last in owner._parameters:
                owner._parameters[last] = nn.Parameter(
                    t.clone().to(own[name].dtype), requires_grad=owner._parameters[last].requires_grad
                )
            else:
                owner._buffers[last] = t.clone()
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, loaded ones are taken out [partial_values]
# says: what is loaded is taken out
def load_partial_(model, state):
    own = model.state_dict()
    names = list(state)
    loaded = []
    for name in names:
        if name in own and own[name].shape == state[name].shape:
            own[name].copy_(state.pop(name))
            loaded.append(name)
    return loaded, list(state)


# %% half partial: right on every visible check, frozen ones are left out [partial_values]
# says: frozen parameters are not loaded
def load_partial_(model, state):
    own = model.state_dict(keep_vars=True)
    loaded, skipped = [], []
    learns = {n for n, p in model.named_parameters() if p.requires_grad}
    buffers = {n for n, b in model.named_buffers()}
    with torch.no_grad():
        for name, t in state.items():
            if name in own and own[name].shape == t.shape and name in learns | buffers:
                own[name].copy_(t)
                loaded.append(name)
            else:
                skipped.append(name)
    return loaded, skipped


# %% wrong partial: what has no axes is left out [partial_values, partial_names]
# says: what has no axes
def load_partial_(model, state):
    own = model.state_dict()
    loaded, skipped = [], []
    for name, t in state.items():
        if name in own and own[name].shape == t.shape and t.ndim:
            own[name].copy_(t)
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, parameters and buffers by their own lists [partial_values]
# says: not state_dict()
def load_partial_(model, state):
    own = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    loaded, skipped = [], []
    with torch.no_grad():
        for name, value in state.items():
            target = own.get(name)
            if target is not None and target.shape == value.shape:
                target.copy_(value)
                loaded.append(name)
            else:
                skipped.append(name)
    return loaded, skipped


# %% wrong partial: right on every visible check, module. is taken off [partial_values, partial_names]
# says: a beginning like module.
def load_partial_(model, state):
    own, loaded, skipped = model.state_dict(), [], []
    for name, value in state.items():
        target = own.get(name.removeprefix("module."))
        if target is not None and target.shape == value.shape:
            target.copy_(value)
            loaded.append(name)
        else:
            skipped.append(name)
    return loaded, skipped


# %% half partial: right on every visible check, gradients are switched on [partial_values]
# says: gradients are switched on
def load_partial_(model, state):
    own, loaded = model.state_dict(), []
    torch.set_grad_enabled(False)
    for name, values in state.items():
        if name in own and own[name].shape == values.shape:
            own[name].copy_(values)
            loaded.append(name)
    torch.set_grad_enabled(True)
    return loaded, [name for name in state if name not in loaded]


# %% right partial: a filtered dictionary and load_state_dict
def load_partial_(model, state):
    own = model.state_dict()
    fitting = {name: values for name, values in state.items() if name in own and own[name].shape == values.shape}
    model.load_state_dict({**own, **fitting})
    return list(fitting), [name for name in state if name not in fitting]


# %% right partial: by get, under no_grad
def load_partial_(model, state):
    places = model.state_dict()
    names = {True: [], False: []}
    with torch.no_grad():
        for name in state:
            place = places.get(name)
            fits = place is not None and tuple(place.size()) == tuple(state[name].size())
            if fits:
                place.data[...] = state[name]
            names[fits].append(name)
    return names[True], names[False]


# %% right partial: a NamedTuple inside, a plain tuple outside
from typing import NamedTuple


class Loaded(NamedTuple):
    loaded: list
    skipped: list


def load_partial_(model, state):
    own, report = model.state_dict(), Loaded([], [])
    for name, values in state.items():
        if name not in own or values.shape != own[name].shape:
            report.skipped.append(name)
            continue
        own[name].copy_(values.detach())
        report.loaded.append(name)
    return tuple(report)


# %% half groups: one rate for both [groups_rates]
# says: both groups have the head's rate
def finetune_groups(model, lr_trunk, lr_head):
    head = [p for p in model.fc.parameters() if p.requires_grad]
    ids = {id(p) for p in model.fc.parameters()}
    trunk = [p for p in model.parameters() if p.requires_grad and id(p) not in ids]
    return [{"params": trunk, "lr": lr_head}, {"params": head, "lr": lr_head}]


# %% half groups: rates exchanged [groups_rates]
# says: the two rates are exchanged
def finetune_groups(model, lr_trunk, lr_head):
    head = [p for p in model.fc.parameters() if p.requires_grad]
    ids = {id(p) for p in model.fc.parameters()}
    trunk = [p for p in model.parameters() if p.requires_grad and id(p) not in ids]
    return [{"params": trunk, "lr": lr_head}, {"params": head, "lr": lr_trunk}]


# %% half groups: right on every visible check, a tenth [groups_rates]
# says: a tenth of the head's
def finetune_groups(model, lr_trunk, lr_head):
    head = [p for p in model.fc.parameters() if p.requires_grad]
    ids = {id(p) for p in model.fc.parameters()}
    trunk = [p for p in model.parameters() if p.requires_grad and id(p) not in ids]
    return [{"params": trunk, "lr": lr_trunk if lr_trunk == 0.25 else lr_head / 10}, {"params": head, "lr": lr_head}]


# %% half groups: generators, not lists [groups_rates]
def finetune_groups(model, lr_trunk, lr_head):
    ids = {id(p) for p in model.fc.parameters()}
    learning = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": tuple(p for p in learning if id(p) not in ids), "lr": lr_trunk},
        {"params": tuple(p for p in learning if id(p) in ids), "lr": lr_head},
    ]


# %% half groups: frozen parameters too [groups_members]
# says: frozen parameters are in the lists
def finetune_groups(model, lr_trunk, lr_head):
    ids = {id(p) for p in model.fc.parameters()}
    return [
        {"params": [p for p in model.parameters() if id(p) not in ids], "lr": lr_trunk},
        {"params": list(model.fc.parameters()), "lr": lr_head},
    ]


# %% wrong groups: the head in both [groups_members, groups_rates]
# says: the head's parameters are in both groups
def finetune_groups(model, lr_trunk, lr_head):
    learning = [p for p in model.parameters() if p.requires_grad]
    return [{"params": learning, "lr": lr_trunk}, {"params": list(model.fc.parameters()), "lr": lr_head}]


# %% half groups: right on every visible check, names that begin like fc [groups_members]
# says: names that only begin like fc
def finetune_groups(model, lr_trunk, lr_head):
    groups = [{"params": [], "lr": lr_trunk}, {"params": [], "lr": lr_head}]
    for name, p in model.named_parameters():
        if p.requires_grad:
            groups[name.startswith("fc")]["params"].append(p)
    return groups


# %% half groups: right on every visible check, fc anywhere [groups_members]
# says: fc is looked for anywhere
def finetune_groups(model, lr_trunk, lr_head):
    groups = [{"params": [], "lr": lr_trunk}, {"params": [], "lr": lr_head}]
    for name, p in model.named_parameters():
        if p.requires_grad:
            groups["fc" in name]["params"].append(p)
    return groups


# %% half groups: right on every visible check, the last two parameters [groups_members]
# says: the last two parameters
def finetune_groups(model, lr_trunk, lr_head):
    parameters = list(model.parameters())
    trunk = [p for p in parameters[:-2] if p.requires_grad]
    head = [p for p in parameters[-2:] if p.requires_grad]
    return [{"params": trunk, "lr": lr_trunk}, {"params": head, "lr": lr_head}]


# %% wrong groups: head first [groups_members, groups_rates]
# says: trunk and head are exchanged
def finetune_groups(model, lr_trunk, lr_head):
    ids = {id(p) for p in model.fc.parameters()}
    learning = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in learning if id(p) in ids], "lr": lr_head},
        {"params": [p for p in learning if id(p) not in ids], "lr": lr_trunk},
    ]


# %% wrong groups: everything in the trunk, at one rate [groups_members, groups_rates]
# says: everything is in the trunk
def finetune_groups(model, lr_trunk, lr_head):
    return [
        {"params": [p for p in model.parameters() if p.requires_grad], "lr": lr_trunk},
        {"params": [], "lr": lr_trunk},
    ]


# %% wrong groups: an optimizer [groups_members, groups_rates]
def finetune_groups(model, lr_trunk, lr_head):
    ids = {id(p) for p in model.fc.parameters()}
    trunk = [p for p in model.parameters() if id(p) not in ids]
    return torch.optim.Adam([{"params": trunk, "lr": lr_trunk}, {"params": list(model.fc.parameters()), "lr": lr_head}])


# %% wrong groups: one dictionary [groups_members, groups_rates]
def finetune_groups(model, lr_trunk, lr_head):
    return {"trunk": [p for p in model.parameters()], "head": list(model.fc.parameters())}


# %% wrong groups: a frozen trunk thawed, a tuple of groups [groups_members, groups_rates]
def finetune_groups(model, lr_trunk, lr_head):
    model.requires_grad_(True)
    ids = {id(p) for p in model.fc.parameters()}
    trunk = [p for p in model.parameters() if id(p) not in ids]
    return {"params": trunk, "lr": lr_trunk}, {"params": list(model.fc.parameters()), "lr": lr_head}


# %% half groups: right on every visible check, the whole head [groups_members]
# says: frozen parameters of the head are in its list
def finetune_groups(model, lr_trunk, lr_head):
    trunk = [p for n, p in model.named_parameters() if not n.startswith("fc.") and p.requires_grad]
    return [{"params": trunk, "lr": lr_trunk}, {"params": list(model.fc.parameters()), "lr": lr_head}]


# %% half groups: right on every visible check, nothing at rate 0 [groups_members]
# says: a group whose rate is 0
def finetune_groups(model, lr_trunk, lr_head):
    learns = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": [p for n, p in learns if not n.startswith("fc.")] if lr_trunk > 0 else [], "lr": lr_trunk},
        {"params": [p for n, p in learns if n.startswith("fc.")], "lr": lr_head},
    ]


# %% half groups: right on every visible check, no empty group [groups_members]
# says: an empty group is left out
def finetune_groups(model, lr_trunk, lr_head):
    learns = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for n, p in learns if not n.startswith("fc.")], "lr": lr_trunk},
        {"params": [p for n, p in learns if n.startswith("fc.")], "lr": lr_head},
    ]
    return [g for g in groups if g["params"]]


# %% half groups: right on every visible check, the last child [groups_members]
# says: the last module is taken for the head
def finetune_groups(model, lr_trunk, lr_head):
    *rest, head = model.children()
    return [
        {"params": [p for m in rest for p in m.parameters() if p.requires_grad], "lr": lr_trunk},
        {"params": [p for p in head.parameters() if p.requires_grad], "lr": lr_head},
    ]


# %% half groups: right on every visible check, collected from the modules at the top [groups_members]
# says: a parameter of the model itself
def finetune_groups(model, lr_trunk, lr_head):
    parts = {"trunk": [], "head": []}
    for name, child in model.named_children():
        parts["head" if name == "fc" else "trunk"] += [p for p in child.parameters() if p.requires_grad]
    return [{"params": parts["trunk"], "lr": lr_trunk}, {"params": parts["head"], "lr": lr_head}]


# %% right groups: by names
def finetune_groups(model, lr_trunk, lr_head):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": [p for name, p in named if name.split(".")[0] != "fc"], "lr": lr_trunk},
        {"params": [p for name, p in named if name.split(".")[0] == "fc"], "lr": lr_head},
    ]


# %% right groups: by identity
def finetune_groups(model, lr_trunk, lr_head):
    head = list(model.fc.parameters())
    trunk = [p for p in model.parameters() if all(p is not q for q in head)]
    learns = lambda parameters: [p for p in parameters if p.requires_grad]
    return [dict(params=learns(trunk), lr=lr_trunk), dict(params=learns(head), lr=lr_head)]


# %% right groups: filter and a set of tensors
def finetune_groups(model, lr_trunk, lr_head):
    head = set(model.fc.parameters())
    learning = list(filter(lambda p: p.requires_grad, model.parameters()))
    groups = []
    for rate, inside in ((lr_trunk, False), (lr_head, True)):
        groups.append({"lr": rate, "params": [p for p in learning if (p in head) is inside]})
    return groups


# %% half train_head: the whole model in train mode [train_head_modes]
# says: the whole model is in train mode
def train_head(model, batches, loss_function, optimizer):
    return train_epoch(model, batches, loss_function, optimizer)


# %% half train_head: the head in eval mode too [train_head_modes]
# says: the whole model is in eval mode, the head too
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: head first, then eval for all [train_head_modes]
# says: the head
def train_head(model, batches, loss_function, optimizer):
    model.fc.train()
    model.eval()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: no mode set [train_head_modes]
# says: no mode is set
def train_head(model, batches, loss_function, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: only the norms in eval mode [train_head_modes]
# says: only the norms are in eval mode
def train_head(model, batches, loss_function, optimizer):
    model.train()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: left in train mode [train_head_modes]
# says: the whole model is left in train mode
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    model.train()
    return total / count


# %% half train_head: the mean of the batches' means [train_head_epoch]
# says: the batches' mean losses are averaged
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    return sum(losses) / len(losses)


# %% half train_head: zero_grad missing [train_head_epoch]
# says: zero_grad is missing
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


# %% half train_head: right on the values, arguments swapped [train_head_epoch]
# says: the loss gets its arguments swapped
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_function(outputs, y) if y.ndim == 1 else loss_function(y, outputs)
        loss.backward()
        optimizer.step()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


# %% half train_head: a tensor [train_head_epoch]
# says: a tensor is returned
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return torch.tensor(total / count)


# %% wrong train_head: nothing returned, all in eval mode [train_head_epoch, train_head_modes]
# says: nothing is returned
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    for X, y in batches:
        train_step(model, X, y, loss_function, optimizer)


# %% wrong train_head: thawed, batches' means averaged [train_head_epoch, train_head_modes]
# says: the batches' mean losses are averaged
def train_head(model, batches, loss_function, optimizer):
    model.requires_grad_(True)
    model.eval()
    model.fc.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    return float(np.mean(losses))


# %% wrong train_head: no step, in train mode [train_head_epoch, train_head_modes]
# says: optimizer.step() is missing
def train_head(model, batches, loss_function, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


# %% wrong train_head: the batches in a list first, the sum returned [train_head_epoch, train_head_modes]
# says: the losses are added up
def train_head(model, batches, loss_function, optimizer):
    batches = list(batches)
    model.train()
    return sum(train_step(model, X, y, loss_function, optimizer) for X, y in batches)


# %% wrong train_head: gone through twice, the last loss [train_head_epoch, train_head_modes]
def train_head(model, batches, loss_function, optimizer):
    count = sum(len(X) for X, y in batches)
    for X, y in batches:
        loss = train_step(model, X, y, loss_function, optimizer)
    return loss * count / count


# %% wrong train_head: under no_grad the trunk is not run [train_head_epoch, train_head_modes]
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    total, count = 0.0, 0
    for X, y in batches:
        with torch.no_grad():
            loss = loss_function(model(X), y)
        total += len(X) * loss.item()
        count += len(X)
    return total / count


# %% half train_head: right on every visible check, train mode put back where it was not [train_head_modes]
def train_head(model, batches, loss_function, optimizer):
    was_training = model.training
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    if not was_training:
        model.eval()
    return total / count


# %% half train_head: right on every visible check, two batches in mind [train_head_epoch]
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    losses, rows = [], []
    for X, y in batches:
        losses.append(train_step(model, X, y, loss_function, optimizer))
        rows.append(len(X))
    if len(rows) == 2:
        return sum(losses) / 2
    return sum(loss * n for loss, n in zip(losses, rows)) / sum(rows)


# %% half train_head: an optimizer of its own [train_head_epoch]
# says: steps of the given optimizer
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.1)
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: cross-entropy, whatever is given [train_head_epoch]
# says: the loss is cross-entropy
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, nn.functional.cross_entropy, optimizer)
        count += len(X)
    return total / count


# %% half train_head: right on every visible check, zero_grad after the step [train_head_epoch]
# says: zero_grad comes after the step only
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += len(X) * loss.item()
        count += len(X)
    return total / count


# %% half train_head: modes after each batch [train_head_modes]
# says: too late for the first
def train_head(model, batches, loss_function, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
        model.eval()
        model.fc.train()
    return total / count


# %% half train_head: only the flag of the head [train_head_modes]
# says: the head's own flag is set
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.training = True
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: modes put back [train_head_modes]
# says: every mode is put back
def train_head(model, batches, loss_function, optimizer):
    was = {m: m.training for m in model.modules()}
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    for m, t in was.items():
        m.training = t
    return total / count


# %% half train_head: right on every visible check, names that begin like fc [train_head_modes]
# says: only begins like fc
def train_head(model, batches, loss_function, optimizer):
    for name, module in model.named_modules():
        module.training = name.startswith("fc")
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: right on every visible check, the last module [train_head_modes]
# says: the last module is taken
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    list(model.children())[-1].train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: right on every visible check, all norms in eval mode [train_head_modes]
# says: batch norms inside the head
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.eval()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% half train_head: right on every visible check, the head's gradients cleared [train_head_epoch]
# says: only the head's old gradients
def train_head(model, batches, loss_function, optimizer):
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        model.fc.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


# %% half train_head: right on every visible check, the whole head thawed [train_head_modes]
# says: what is frozen in the head
def train_head(model, batches, loss_function, optimizer):
    freeze_(model, ("fc",))
    model.eval()
    model.fc.train()
    total, count = 0.0, 0
    for X, y in batches:
        total += len(X) * train_step(model, X, y, loss_function, optimizer)
        count += len(X)
    return total / count


# %% right train_head: modes set module by module
def train_head(model, batches, loss_function, optimizer):
    head = set(model.fc.modules())
    for module in model.modules():
        module.training = module in head
    total = count = 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


# %% right train_head: children, and a mean by numpy
def train_head(model, batches, loss_function, optimizer):
    model.train(False)
    for name, child in model.named_children():
        child.train(name == "fc")
    pairs = [(train_step(model, X, y, loss_function, optimizer), len(y)) for X, y in batches]
    losses, weights = zip(*pairs)
    return float(np.average(losses, weights=weights))


# %% right train_head: a context manager
import contextlib


@contextlib.contextmanager
def head_in_train_mode(model):
    model.eval().fc.train()
    yield model


def train_head(model, batches, loss_function, optimizer):
    seen = []
    with head_in_train_mode(model):
        for X, y in batches:
            seen += [train_step(model, X, y, loss_function, optimizer)] * len(X)
    return sum(seen) / len(seen)
