"""Answers that students give on day 37. The words in brackets are the test cells that must reject a wrong one."""


# %% half step_lr: one cut only, right on the first epochs [step_later]
# says: the rate is cut once only
def step_lr(base, epoch, size, gamma):
    return base * gamma if epoch >= size else base


# %% half step_lr: the same amount at each cut [step_later]
# says: takes away the same amount
def step_lr(base, epoch, size, gamma):
    return base - (epoch // size) * base * (1 - gamma)


# %% wrong step_lr: at every epoch [step_first, step_later]
# says: gamma is applied at every epoch
def step_lr(base, epoch, size, gamma):
    return base * gamma**epoch


# %% wrong step_lr: a quotient that isn't rounded [step_first, step_later]
# says: not rounded down
def step_lr(base, epoch, size, gamma):
    return base * gamma ** (epoch / size)


# %% wrong step_lr: epochs counted from 1 [step_first, step_later]
# says: one epoch early
def step_lr(base, epoch, size, gamma):
    return base * gamma ** ((epoch + 1) // size)


# %% wrong step_lr: > for >= [step_first, step_later]
# says: one epoch late
def step_lr(base, epoch, size, gamma):
    cuts = 0
    for e in range(1, epoch):
        if e % size == 0:
            cuts += 1
    return base * gamma**cuts


# %% wrong step_lr: a product for a power [step_first]
# says: not raised to it
def step_lr(base, epoch, size, gamma):
    return base * gamma * (epoch // size)


# %% wrong step_lr: divided [step_first]
# says: divided by gamma
def step_lr(base, epoch, size, gamma):
    return base / gamma ** (epoch // size)


# %% wrong step_lr: only at the multiples [step_first]
# says: at multiples of size only
def step_lr(base, epoch, size, gamma):
    if epoch > 0 and epoch % size == 0:
        return base * gamma
    return base


# %% wrong step_lr: gamma of 1 at most, right on the visible checks [step_first, step_later]
# says: above 1 does not raise the rate
def step_lr(base, epoch, size, gamma):
    return base * min(gamma, 1.0) ** (epoch // size)


# %% wrong step_lr: rounded up [step_first, step_later]
# says: rounded up
def step_lr(base, epoch, size, gamma):
    return base * gamma ** math.ceil(epoch / size)


# %% wrong step_lr: rounded to the nearest [step_first, step_later]
# says: rounded to the nearest
def step_lr(base, epoch, size, gamma):
    return base * gamma ** round(epoch / size)


# %% wrong step_lr: the remainder for the quotient [step_first, step_later]
# says: epoch % size
def step_lr(base, epoch, size, gamma):
    return base * gamma ** (epoch % size)


# %% wrong step_lr: rounded to six decimals, right on the visible checks [step_first, step_later]
# says: with rates from 1e-12 to 1e6
def step_lr(base, epoch, size, gamma):
    return round(base * gamma ** (epoch // size), 6)


# %% wrong step_lr: a table by epoch and size, right on the visible checks [step_first, step_later]
# says: where one argument is another than in an earlier call
_rates = {}


def step_lr(base, epoch, size, gamma):
    key = (epoch, size)
    if key not in _rates:
        _rates[key] = base * gamma ** (epoch // size)
    return _rates[key]


# %% wrong step_lr: a table by base, epoch and size, right on the visible checks [step_first, step_later]
# says: where one argument is another than in an earlier call
_known_rates = {}


def step_lr(base, epoch, size, gamma):
    return _known_rates.setdefault((base, epoch, size), base * gamma ** (epoch // size))


# %% wrong step_lr: a smallest rate of 0.001, right on the visible checks [step_first, step_later]
# says: with rates from 1e-12 to 1e6
def step_lr(base, epoch, size, gamma):
    return max(base * gamma ** (epoch // size), 1e-3)


# %% half step_lr: ten cuts at most, right on the visible checks [step_later]
# says: after 2 to 50 cuts
def step_lr(base, epoch, size, gamma):
    rate = base
    for cut in range(1, 11):
        if epoch >= cut * size:
            rate = rate * gamma
    return rate


# %% half step_lr: in float32, right on the visible checks [step_later]
def step_lr(base, epoch, size, gamma):
    return float(np.float32(base) * np.float32(gamma) ** (epoch // size))


# %% right step_lr: a loop
def step_lr(base, epoch, size, gamma):
    rate = base
    for e in range(1, epoch + 1):
        if e % size == 0:
            rate = rate * gamma
    return rate


# %% right step_lr: numpy
def step_lr(base, epoch, size, gamma):
    return base * np.power(gamma, np.floor(epoch / size))


# %% right step_lr: a class
class Steps:
    def __init__(self, base, size, gamma):
        self.base, self.size, self.gamma = base, size, gamma

    def __getitem__(self, epoch):
        return self.base if epoch < self.size else self.gamma * self[epoch - self.size]


def step_lr(base, epoch, size, gamma):
    return Steps(base, size, gamma)[epoch]


# %% half cosine_annealing: rises again beyond total [cosine_end]
# says: rises again beyond total
def cosine_annealing(base, step, total, minimum):
    return minimum + (base - minimum) * (1 + math.cos(math.pi * step / total)) / 2


# %% half cosine_annealing: begins again [cosine_end]
# says: begins again from the base
def cosine_annealing(base, step, total, minimum):
    if step > total:
        step %= total
    return minimum + (base - minimum) * (1 + math.cos(math.pi * step / total)) / 2


# %% half cosine_annealing: 0 beyond the end [cosine_end]
# says: beyond total the rate is 0
def cosine_annealing(base, step, total, minimum):
    if step > total:
        return 0.0
    return minimum + (base - minimum) * (1 + math.cos(math.pi * step / total)) / 2


# %% wrong cosine_annealing: minimum ignored [cosine_values, cosine_end]
# says: the minimum is left out
def cosine_annealing(base, step, total, minimum):
    return base * (1 + math.cos(math.pi * min(step, total) / total)) / 2


# %% half cosine_annealing: minimum on top [cosine_values]
# says: the wave is base high
def cosine_annealing(base, step, total, minimum):
    return minimum + base * (1 + math.cos(math.pi * min(step, total) / total)) / 2


# %% half cosine_annealing: cut off at the minimum [cosine_values]
# says: the larger of the two
def cosine_annealing(base, step, total, minimum):
    return max(minimum, base * (1 + math.cos(math.pi * min(step, total) / total)) / 2)


# %% half cosine_annealing: the half forgotten [cosine_values]
# says: the half is left out
def cosine_annealing(base, step, total, minimum):
    return minimum + (base - minimum) * (1 + math.cos(math.pi * min(step, total) / total))


# %% wrong cosine_annealing: a whole wave [cosine_values, cosine_end]
# says: a whole wave
def cosine_annealing(base, step, total, minimum):
    return minimum + (base - minimum) * (1 + math.cos(2 * math.pi * min(step, total) / total)) / 2


# %% half cosine_annealing: steps from 1 [cosine_values]
# says: counted from 1
def cosine_annealing(base, step, total, minimum):
    return minimum + (base - minimum) * (1 + math.cos(math.pi * min(step + 1, total) / total)) / 2


# %% half cosine_annealing: a straight line [cosine_values]
# says: straight line
def cosine_annealing(base, step, total, minimum):
    return base + (minimum - base) * min(step, total) / total


# %% half cosine_annealing: base + minimum [cosine_values]
# says: base + minimum
def cosine_annealing(base, step, total, minimum):
    return minimum + (base + minimum) / 2 * (1 + math.cos(math.pi * min(step, total) / total))


# %% half cosine_annealing: only the base is halved [cosine_values]
# says: only the base is halved
def cosine_annealing(base, step, total, minimum):
    step = min(step, total)
    return minimum + (base / 2 - minimum) * (1 + math.cos(math.pi * step / total))


# %% wrong cosine_annealing: the cosine of the steps, divided by the total [cosine_values, cosine_end]
def cosine_annealing(base, step, total, minimum):
    step = min(step, total)
    return minimum + (base - minimum) / 2 * (1 + math.cos(math.pi * step) / total)

# %% wrong cosine_annealing: degrees, where the cosine wants radians [cosine_values, cosine_end]
# says: 180 stands for pi
def cosine_annealing(base, step, total, minimum):
    angle = 180 * min(step, total) / total
    return minimum + (base - minimum) * (1 + math.cos(angle)) / 2

# %% wrong cosine_annealing: torch's cosine of a plain number [cosine_values, cosine_end]
# says: must be Tensor, not float
def cosine_annealing(base, step, total, minimum):
    return minimum + (base - minimum) / 2 * (1 + torch.cos(math.pi * min(step, total) / total))

# %% wrong cosine_annealing: it rises [cosine_values, cosine_end]
# says: the rate rises: 1 - cos
def cosine_annealing(base, step, total, minimum):
    wave = math.cos(math.pi * min(step, total) / total)
    return minimum + (base - minimum) * (1 - wave) / 2

# %% half cosine_annealing: a curve kept by total and minimum, right on the visible checks [cosine_values]
# says: where one argument is another than in an earlier call
def cosine_annealing(base, step, total, minimum, curves={}):
    if (total, minimum) not in curves:
        steps = np.arange(total + 1)
        curves[total, minimum] = minimum + (base - minimum) / 2 * (1 + np.cos(np.pi * steps / total))
    return float(curves[total, minimum][min(step, total)])


# %% half cosine_annealing: divides by the base, right on the visible checks [cosine_values]
# says: with base and minimum 0
def cosine_annealing(base, step, total, minimum):
    if step >= total:
        return minimum
    lowest = minimum / base
    return base * (lowest + (1 - lowest) * (1 + math.cos(math.pi * step / total)) / 2)


# %% half cosine_annealing: a base of 0 taken for none, right on the visible checks [cosine_values]
# says: with base and minimum 0
def cosine_annealing(base, step, total, minimum):
    base = base or 0.1
    step = min(step, total)
    return minimum if step == total else minimum + (base - minimum) * (1 + math.cos(math.pi * step / total)) / 2


# %% wrong cosine_annealing: rounded to eight decimals, right on the visible checks [cosine_values, cosine_end]
# says: with rates from 1e-12 to 1e6
def cosine_annealing(base, step, total, minimum):
    wave = math.cos(math.pi * min(step, total) / total)
    return round(minimum + (base - minimum) * (1 + wave) / 2, 8)


# %% half cosine_annealing: a table of the minima beyond the end, right on the visible checks [cosine_end]
def cosine_annealing(base, step, total, minimum, ends={}):
    if step > total:
        return ends.setdefault(step, minimum)
    return minimum + (base - minimum) / 2 * (1 + math.cos(math.pi * step / total))


# %% right cosine_annealing: cosine squared
def cosine_annealing(base, step, total, minimum):
    if step >= total:
        return minimum
    half = np.cos(np.pi / 2 * step / total)
    return base * half**2 + minimum * (1 - half**2)


# %% right cosine_annealing: torch
def cosine_annealing(base, step, total, minimum):
    t = torch.tensor(min(step / total, 1.0), dtype=torch.float64)
    return (minimum + 0.5 * (base - minimum) * (1 + torch.cos(math.pi * t))).item()


# %% right cosine_annealing: helpers
def clamp(value, low, high):
    return low if value < low else high if value > high else value


def lerp(a, b, share):
    return a + (b - a) * share


def cosine_annealing(base, step, total, minimum):
    share = 0.5 - 0.5 * math.cos(math.pi * clamp(step / total, 0, 1))
    return lerp(base, minimum, share)


# %% half warmup_cosine: the first step at 0 [warmup_rising]
# says: the first step has the rate 0
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * step / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: divided by warmup + 1 [warmup_rising]
# says: warmup + 1
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / (warmup + 1)
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: the cosine from step 0 [warmup_falling]
# says: counts from step 0
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step, total, 0.0)


# %% half warmup_cosine: the cosine too long [warmup_falling]
# says: as long as the whole schedule
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total, 0.0)


# %% half warmup_cosine: not moved [warmup_falling]
# says: but counts from step 0
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step, total - warmup, 0.0)


# %% half warmup_cosine: one step on [warmup_falling]
# says: one step too far on
def warmup_cosine(base, step, warmup, total):
    if step + 1 <= warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step + 1 - warmup, total - warmup, 0.0)


# %% half warmup_cosine: rises beyond the end [warmup_falling]
# says: rises again
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    return base * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


# %% half warmup_cosine: cosine in the warm-up too [warmup_rising, warmup_falling]
# says: the cosine's factor
def warmup_cosine(base, step, warmup, total):
    factor = min(1.0, (step + 1) / warmup) if warmup else 1.0
    return factor * base * (1 + math.cos(math.pi * min(step, total) / total)) / 2


# %% half warmup_cosine: divides by 0 without a warm-up, right on the visible checks [warmup_falling]
# says: ZeroDivisionError
def warmup_cosine(base, step, warmup, total):
    rising = base * (step + 1) / warmup
    return rising if step < warmup else cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: a warm-up of one step at least, right on the visible checks [warmup_falling]
# says: taken for 1
def warmup_cosine(base, step, warmup, total):
    warmup = max(warmup, 1)
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: <= for < [warmup_falling]
# says: one step too long
def warmup_cosine(base, step, warmup, total):
    if step <= warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: a cosine too short [warmup_falling]
# says: one step too short
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup - 1, 0.0)


# %% half warmup_cosine: constant without a warm-up, right on the visible checks [warmup_falling]
# says: stays at the base
def warmup_cosine(base, step, warmup, total):
    if warmup == 0:
        return base
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% half warmup_cosine: a line from 0 [warmup_rising]
# says: rises from 0 to the base
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return float(np.linspace(0, base, warmup)[step])
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


# %% wrong warmup_cosine: the two parts exchanged [warmup_rising, warmup_falling]
# says: the line goes on rising after the warm-up
def warmup_cosine(base, step, warmup, total):
    if step >= warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)

# %% wrong warmup_cosine: the smaller of line and cosine, both from step 0 [warmup_rising, warmup_falling]
# says: the cosine counts from step 0
def warmup_cosine(base, step, warmup, total):
    line = base * (step + 1) / warmup if warmup else base
    return min(line, cosine_annealing(base, step, total, 0.0))

# %% wrong warmup_cosine: warmup taken for a share of all steps [warmup_rising, warmup_falling]
def warmup_cosine(base, step, warmup, total):
    steps = int(warmup * total)
    if step < steps:
        return base * (step + 1) / steps
    return cosine_annealing(base, step - steps, max(total - steps, 1), 0.0)

# %% wrong warmup_cosine: whole numbers divided to whole numbers [warmup_rising, warmup_falling]
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * ((step + 1) // warmup)
    done = min(step - warmup, total - warmup) // (total - warmup)
    return base * (1 + math.cos(math.pi * done)) / 2

# %% wrong warmup_cosine: the factor alone, without the base [warmup_rising, warmup_falling]
# says: the base is left out
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return (step + 1) / warmup
    return cosine_annealing(1.0, step - warmup, total - warmup, 0.0)

# %% wrong warmup_cosine: the line starts at 0, and the arguments of the cosine are in another order [warmup_rising, warmup_falling]
# says: the first step has the rate 0
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * step / warmup
    return cosine_annealing(step - warmup, base, total - warmup, 0.0)

# %% half warmup_cosine: nothing is returned after the warm-up [warmup_falling]
# says: Is a return statement missing?
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    cosine_annealing(base, step - warmup, total - warmup, 0.0)

# %% half warmup_cosine: a cosine of one step is 0, right on the visible checks [warmup_falling]
# says: a cosine of one step is 0 from the start
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return base * (step + 1) / warmup
    remaining = total - warmup
    if remaining < 2:
        return 0.0
    return cosine_annealing(base, step - warmup, remaining, 0.0)


# %% wrong warmup_cosine: a table by warmup and total, right on the visible checks [warmup_rising, warmup_falling]
# says: where one argument is another than in an earlier call
_schedules = {}


def warmup_cosine(base, step, warmup, total):
    if (warmup, total) not in _schedules:
        rising = [base * (k + 1) / warmup for k in range(warmup)]
        falling = [cosine_annealing(base, k, total - warmup, 0.0) for k in range(total - warmup + 1)]
        _schedules[warmup, total] = rising + falling
    return _schedules[warmup, total][min(step, total)]


# %% wrong warmup_cosine: at least 1e-8, right on the visible checks [warmup_rising, warmup_falling]
def warmup_cosine(base, step, warmup, total):
    if step < warmup:
        return max(base * (step + 1) / warmup, 1e-8)
    return max(cosine_annealing(base, step - warmup, total - warmup, 0.0), 1e-8)


# %% right warmup_cosine: its own cosine
def warmup_cosine(base, step, warmup, total):
    if step >= total:
        return 0.0
    if step < warmup:
        return (step + 1) / warmup * base
    progress = (step - warmup) / (total - warmup)
    return base * 0.5 * (1.0 + np.cos(np.pi * progress))


# %% right warmup_cosine: lists of all rates
def warmup_cosine(base, step, warmup, total):
    rates = [base * (k + 1) / warmup for k in range(warmup)]
    rates += [cosine_annealing(base, k, total - warmup, 0.0) for k in range(total - warmup)]
    return rates[step] if step < len(rates) else 0.0


# %% right warmup_cosine: phases
from typing import NamedTuple


class Phase(NamedTuple):
    length: float
    rate: object


def warmup_cosine(base, step, warmup, total):
    phases = [
        Phase(warmup, lambda k: base * (k + 1) / warmup),
        Phase(math.inf, lambda k: cosine_annealing(base, k, total - warmup, 0)),
    ]
    for phase in phases:
        if step < phase.length:
            return phase.rate(step)
        step -= phase.length


# %% wrong schedule: factors pile up [schedule_rates, schedule_groups, schedule_care]
# says: factors pile up
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, 0
        for group in optimizer.param_groups:
            group["lr"] = function(group["lr"], 0)

    def step(self):
        self.k += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.function(group["lr"], self.k)


# %% half schedule: only the first group [schedule_groups]
# says: only the first group
class Schedule:
    def __init__(self, optimizer, function):
        self.group, self.function, self.k = optimizer.param_groups[0], function, -1
        self.base = self.group["lr"]
        self.step()

    def step(self):
        self.k += 1
        self.group["lr"] = self.function(self.base, self.k)


# %% half schedule: one base for all groups [schedule_groups]
# says: the first group's base
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, -1
        self.base = optimizer.param_groups[0]["lr"]
        self.step()

    def step(self):
        self.k += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.function(self.base, self.k)


# %% wrong schedule: rate 0 not set [schedule_rates]
# says: rate 0 is not set
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]

    def step(self):
        self.k += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.k)


# %% wrong schedule: step 0 twice [schedule_rates, schedule_groups, schedule_care]
# says: step 0 comes twice
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = function(base, 0)

    def step(self):
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.k)
        self.k += 1


# %% wrong schedule: counted from 1 [schedule_rates, schedule_groups, schedule_care]
# says: steps are counted from 1
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]
        self.step()

    def step(self):
        self.k += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.k)


# %% wrong schedule: torch's LambdaLR multiplies [schedule_rates, schedule_groups, schedule_care]
class Schedule:
    def __init__(self, optimizer, function):
        self.inner = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: function(1.0, step))

    def step(self):
        self.inner.step()


# %% half schedule: the optimizer steps too [schedule_care]
# says: the weights
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.k = optimizer, function, -1
        self.bases = [g["lr"] for g in optimizer.param_groups]
        self.set()

    def set(self):
        self.k += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.k)

    def step(self):
        self.optimizer.step()
        self.set()


# %% half schedule: a count for the whole class, right on the visible checks [schedule_care]
class Schedule:
    k = 0

    def __init__(self, optimizer, function):
        Schedule.k = 0
        self.optimizer, self.function = optimizer, function
        self.bases = [g["lr"] for g in optimizer.param_groups]
        self.set()

    def set(self):
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, Schedule.k)

    def step(self):
        Schedule.k += 1
        self.set()


# %% half schedule: the base read too late, right on the visible checks [schedule_rates]
# says: after rate 0 has been set
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, 0
        for g in optimizer.param_groups:
            g["lr"] = function(g["lr"], 0)
        self.bases = [g["lr"] for g in optimizer.param_groups]

    def step(self):
        self.count += 1
        for g, base in zip(self.optimizer.param_groups, self.bases):
            g["lr"] = self.function(base, self.count)


# %% half schedule: a base left over from an earlier Schedule [schedule_care]
# says: a second Schedule
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, 0
        for g in optimizer.param_groups:
            g.setdefault("initial_lr", g["lr"])
            g["lr"] = function(g["initial_lr"], 0)

    def step(self):
        self.count += 1
        for g in self.optimizer.param_groups:
            g["lr"] = self.function(g["initial_lr"], self.count)


# %% half schedule: keyword arguments [schedule_care]
# says: unexpected keyword argument
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]
        for g, base in zip(self.optimizer.param_groups, self.bases):
            g["lr"] = self.function(base=base, step=self.count)

    def step(self):
        self.count += 1
        for g, base in zip(self.optimizer.param_groups, self.bases):
            g["lr"] = self.function(base=base, step=self.count)


# %% half schedule: new groups [schedule_care]
# says: the group is the dict that was there before
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]
        for g, base in zip(self.optimizer.param_groups, self.bases):
            g["lr"] = self.function(base, self.count)

    def step(self):
        self.count += 1
        self.optimizer.param_groups = [
            {**g, "lr": self.function(base, self.count)} for g, base in zip(self.optimizer.param_groups, self.bases)
        ]


# %% wrong schedule: counted in the inner loop [schedule_groups]
# says: with every group, not once a step
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]
        for g, base in zip(self.optimizer.param_groups, self.bases):
            g["lr"] = self.function(base, self.count)

    def step(self):
        for g, base in zip(self.optimizer.param_groups, self.bases):
            self.count += 1
            g["lr"] = self.function(base, self.count)


# %% half schedule: bases in the groups, right on the visible rates [schedule_care]
# says: keys that a group has more
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, -1
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
        self.step()

    def step(self):
        self.count += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.function(group["initial_lr"], self.count)


# %% wrong schedule: a rate of 0 raised to 1e-8, right on the visible checks [schedule_rates]
# says: a rate below 1e-08 is raised to 1e-08
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, -1
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.count += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = max(self.function(base, self.count), 1e-8)


# %% half schedule: negative rates become 0, right on the visible checks [schedule_rates]
# says: a rate below 0 is raised to 0
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, -1
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.count += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = max(self.function(base, self.count), 0.0)


# %% wrong schedule: groups with base 0 are frozen, right on the visible checks [schedule_rates, schedule_groups]
# says: a group whose base is 0 is left out
class Schedule:
    def __init__(self, optimizer, function):
        self.pairs = [(group, group["lr"]) for group in optimizer.param_groups if group["lr"]]
        self.function, self.count = function, -1
        self.step()

    def step(self):
        self.count += 1
        for group, base in self.pairs:
            group["lr"] = self.function(base, self.count)


# %% half schedule: no more than 1,000 steps, right on the visible checks [schedule_rates]
# says: the rate after 3000 steps
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, -1
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.count = min(self.count + 1, 1000)
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.count)


# %% half schedule: the defaults are set too, right on the visible rates [schedule_care]
class Schedule:
    def __init__(self, optimizer, function):
        self.optimizer, self.function, self.count = optimizer, function, -1
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.count += 1
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self.function(base, self.count)
        if hasattr(self.optimizer, "defaults"):
            self.optimizer.defaults["lr"] = self.function(self.bases[0], self.count)


# %% right schedule: a generator for each group
import itertools


class Schedule:
    def __init__(self, optimizer, function):
        def rates(base):
            for k in itertools.count():
                yield function(base, k)

        self.pairs = [(group, rates(group["lr"])) for group in optimizer.param_groups]
        self.step()

    def step(self):
        for group, rates in self.pairs:
            group["lr"] = next(rates)


# %% right schedule: a property whose setter writes all rates
class Schedule:
    def __init__(self, optimizer, function):
        self.setters = [self._setter(group, group["lr"], function) for group in optimizer.param_groups]
        self.place = 0

    @staticmethod
    def _setter(group, base, function):
        def set_rate(k):
            group["lr"] = function(base, k)

        return set_rate

    @property
    def place(self):
        return self._place

    @place.setter
    def place(self, k):
        self._place = k
        for set_rate in self.setters:
            set_rate(k)

    def step(self):
        self.place += 1


# %% right schedule: a dataclass with closures
from dataclasses import dataclass, field


@dataclass
class Schedule:
    optimizer: object
    function: object
    count: int = field(default=0, init=False)

    def __post_init__(self):
        self._bases = tuple(group["lr"] for group in self.optimizer.param_groups)
        self._apply()

    def _apply(self):
        for i, base in enumerate(self._bases):
            self.optimizer.param_groups[i].update(lr=self.function(base, self.count))

    def step(self):
        self.count = self.count + 1
        self._apply()


# %% half reduce_on_plateau: at patience [plateau_cuts]
# says: at patience losses, not beyond
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
            if bad >= patience:
                rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: the count goes on after a cut [plateau_cuts]
# says: a cut does not set the count to 0
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate *= factor
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: the count goes on after a better loss [plateau_cuts]
# says: a better loss does not set the count to 0
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best = loss
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: compared with the last loss [plateau_cuts]
# says: below the one before
def reduce_on_plateau(losses, base, factor, patience):
    rate, last, bad, rates = base, math.inf, 0, []
    for loss in losses:
        bad = 0 if loss < last else bad + 1
        last = loss
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: equal is better [plateau_cuts, plateau_ties]
# says: equals the smallest counts as better
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss <= best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% half reduce_on_plateau: NaN is better, right on the visible checks [plateau_ties]
# says: a NaN counts as better
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss >= best:
            bad += 1
        else:
            best, bad = loss, 0
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% half reduce_on_plateau: the first loss is the smallest [plateau_ties]
def reduce_on_plateau(losses, base, factor, patience):
    best, bad, rate, rates = losses[0], 0, base, [base]
    for loss in losses[1:]:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: the smallest forgotten, right on the visible checks [plateau_cuts]
# says: forgotten at a cut
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad, best = rate * factor, 0, math.inf
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: written down too early [plateau_cuts, plateau_ties]
# says: before its loss is judged
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        rates.append(rate)
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
    return rates


# %% wrong reduce_on_plateau: a margin, as torch has, right on the visible checks [plateau_cuts]
# says: by some margin
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best * (1 - 1e-4):
            best = loss
            bad = 0
        else:
            bad += 1
            if bad > patience:
                rate *= factor
                bad = 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: the smallest starts at 10, right on the visible checks [plateau_cuts]
# says: at a fixed number
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, 10.0, 0, []
    for loss in losses:
        if loss < best:
            best = loss
            bad = 0
        else:
            bad += 1
            if bad > patience:
                rate *= factor
                bad = 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: a smallest rate, right on the visible checks [plateau_cuts]
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best = loss
            bad = 0
        else:
            bad += 1
            if bad > patience:
                rate = max(rate * factor, 1e-3)
                bad = 0
        rates.append(rate)
    return rates


# %% half reduce_on_plateau: a NaN is passed over, right on the visible checks [plateau_ties]
# says: passed over
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if math.isnan(loss):
            rates.append(rate)
            continue
        if loss < best:
            best = loss
            bad = 0
        else:
            bad += 1
            if bad > patience:
                rate *= factor
                bad = 0
        rates.append(rate)
    return rates


# %% half reduce_on_plateau: the minimum with a NaN, right on the visible checks [plateau_ties]
# says: nothing is better any more
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        bad = 0 if loss < best else bad + 1
        best = np.minimum(best, loss)
        if bad > patience:
            rate *= factor
            bad = 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: a loss is not counted after a cut [plateau_cuts, plateau_ties]
# says: one loss is not counted
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best = loss
            bad = 0
        else:
            bad += 1
            if bad > patience:
                rate *= factor
                bad = -1
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: a cut below 1e-8 is left out, as in torch, right on the visible checks [plateau_cuts]
# says: with rates from 1e-12 to 1e6
def reduce_on_plateau(losses, base, factor, patience):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=factor, patience=patience, threshold=0)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


# %% wrong reduce_on_plateau: a smallest loss of 0 is taken for none, right on the visible checks [plateau_cuts]
# says: a smallest loss of 0 is taken for none
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, None, 0, []
    for loss in losses:
        if loss == loss and (not best or loss < best):
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% wrong reduce_on_plateau: a loss below 0 is no better, right on the visible checks [plateau_cuts]
# says: a loss of 0 or less is never better
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if 0 < loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% half reduce_on_plateau: a NaN cuts at once, right on the visible checks [plateau_ties]
# says: a NaN cuts the rate at once
def reduce_on_plateau(losses, base, factor, patience):
    rate, best, bad, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad > patience or math.isnan(loss):
            rate, bad = rate * factor, 0
        rates.append(rate)
    return rates


# %% right reduce_on_plateau: torch's own
def reduce_on_plateau(losses, base, factor, patience):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=factor, patience=patience, threshold=0, eps=0
    )
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


# %% right reduce_on_plateau: the place of the last event
def reduce_on_plateau(losses, base, factor, patience):
    rates, smallest, since, cuts = [], float("inf"), -1, 0
    for k, loss in enumerate(losses):
        if loss < smallest:
            smallest, since = loss, k
        elif k - since > patience:
            cuts, since = cuts + 1, k
        rates.append(base * factor**cuts)
    return rates


# %% right reduce_on_plateau: a class
class Plateau:
    def __init__(self, rate, factor, patience):
        self.rate, self.factor, self.patience = rate, factor, patience
        self.best, self.bad = None, 0

    def __call__(self, loss):
        improved = loss == loss and (self.best is None or loss < self.best)
        self.best = loss if improved else self.best
        self.bad = 0 if improved else self.bad + 1
        if self.bad == self.patience + 1:
            self.rate *= self.factor
            self.bad = 0
        return self.rate


def reduce_on_plateau(losses, base, factor, patience):
    return list(map(Plateau(base, factor, patience), losses))
