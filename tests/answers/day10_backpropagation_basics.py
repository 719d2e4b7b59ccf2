"""Answers that students give on day 10. The words in brackets are the test cells that must reject them."""

# %% wrong local_gradients: asks whether b is there by its truth [local_arithmetic]
# says: 0 is false
def local_gradients(op, a, b):
    if not b:
        return (1 - math.tanh(a) ** 2,)
    return (1.0, 1.0) if op == "+" else (b, a)

# %% wrong local_gradients: measured [local_arithmetic]
# says: the slopes are measured
def local_gradients(op, a, b):
    h = 1e-5
    f = {"+": lambda p, q: p + q, "*": lambda p, q: p * q, "tanh": lambda p, q: math.tanh(p)}[op]
    along_a = (f(a + h, b) - f(a - h, b)) / (2 * h)
    return (along_a,) if b is None else (along_a, (f(a, b + h) - f(a, b - h)) / (2 * h))

# %% wrong local_gradients: 1 / cosh not squared [local_tanh]
# says: it is 1 / cosh, not squared
def local_gradients(op, a, b):
    return {"+": lambda: (1.0, 1.0), "*": lambda: (b, a), "tanh": lambda: (1 / math.cosh(a),)}[op]()

# %% half local_gradients: the factors not exchanged [local_arithmetic]
# says: each input gets itself
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return a, b
    if op == "tanh":
        return (1 - math.tanh(a) ** 2,)

# %% half local_gradients: a product taken for a sum [local_arithmetic]
# says: the slopes of a product are both 1
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return 1.0, 1.0
    if op == "tanh":
        return (1 - math.tanh(a) ** 2,)

# %% wrong local_gradients: signs lost, right on the example [local_arithmetic]
# says: the signs of the slopes are lost
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return abs(b), abs(a)
    if op == "tanh":
        return (1 - math.tanh(a) ** 2,)

# %% wrong local_gradients: divided by an input [local_arithmetic]
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return a * b / a, a * b / b
    if op == "tanh":
        return (1 - math.tanh(a) ** 2,)

# %% wrong local_gradients: a sum passes its inputs on [local_arithmetic]
def local_gradients(op, a, b):
    if op == "+":
        return a, b
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 - math.tanh(a) ** 2,)

# %% half local_gradients: the input squared, not its tanh [local_tanh]
# says: the input is squared, where its tanh should be
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 - a**2,)

# %% half local_gradients: a number for tanh [local_tanh]
# says: where a tuple with one number is asked for
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return 1 - math.tanh(a) ** 2

# %% half local_gradients: a comma forgotten after the only slope [local_tanh]
# says: where a tuple with one number is asked for
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 - math.tanh(a) ** 2)

# %% half local_gradients: None as the second slope [local_tanh]
# says: there is a second slope, None
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return 1 - math.tanh(a) ** 2, None

# %% half local_gradients: tanh not squared [local_tanh]
# says: tanh is not squared
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 - math.tanh(a),)

# %% half local_gradients: the slope of the sigmoid [local_tanh]
# says: it is the slope of the sigmoid
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 / (1 + math.exp(-a)) * (1 - 1 / (1 + math.exp(-a))),)

# %% wrong local_gradients: tanh of the absolute value, not squared, right at 0 only [local_tanh]
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return b, a
    if op == "tanh":
        return (1 - abs(math.tanh(a)),)

# %% wrong local_gradients: the results, not the slopes [local_arithmetic, local_tanh]
# says: the result of the operation is returned
def local_gradients(op, a, b):
    return {"+": lambda: a + b, "*": lambda: a * b, "tanh": lambda: (math.tanh(a),)}[op]()

# %% wrong local_gradients: inputs for slopes, and tanh for its slope [local_arithmetic, local_tanh]
# says: each input gets itself
# says: tanh itself is returned
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return a, b
    if op == "tanh":
        return (math.tanh(a),)

# %% wrong local_gradients: the slopes of the examples typed in [local_arithmetic, local_tanh]
# says: the slopes of the example are returned
def local_gradients(op, a, b):
    if op == "+":
        return 1.0, 1.0
    if op == "*":
        return 3.0, 2.0
    if op == "tanh":
        return (1.0,) if a == 0 else (0.36,)

# %% right local_gradients: a dictionary of functions
def local_gradients(op, a, b):
    return {
        "+": lambda: (1, 1),
        "*": lambda: (b, a),
        "tanh": lambda: (1 / math.cosh(a) ** 2,),
    }[op]()

# %% right local_gradients: match, and numpy's tanh
def local_gradients(op, a, b):
    match op:
        case "+":
            slopes = [1.0, 1.0]
        case "*":
            slopes = [b, a]
        case "tanh":
            slopes = [(1 - np.tanh(a)) * (1 + np.tanh(a))]
        case _:
            raise ValueError(op)
    return tuple(float(slope) for slope in slopes)

# %% right local_gradients: a registry filled by a decorator
RULES = {}

def rule(op):
    def register(function):
        RULES[op] = function
        return function
    return register

@rule("+")
def _add(a, b):
    return 1.0, 1.0

@rule("*")
def _mul(a, b):
    return float(b), float(a)

@rule("tanh")
def _tanh(a, b):
    t = math.tanh(a)
    return (1.0 - t * t,)

def local_gradients(op, a, b):
    return RULES[op](a, b)

# %% wrong by_hand: in quotes [by_hand_forward, by_hand_dz, by_hand_slopes]
# says: without quotes
def by_hand():
    return "1", "4", "4", "8", "-4", "4"

# %% half by_hand: the bias subtracted, all else follows from it [by_hand_forward]
# says: b is subtracted
def by_hand():
    return -5, 16, -8, -16, 8, -8

# %% half by_hand: the minus of w lost, all else follows from it [by_hand_forward]
# says: the minus of w is lost
def by_hand():
    return 5, 36, 12, 24, -12, 12

# %% half by_hand: the minus of y lost in the loss only [by_hand_forward]
# says: the minus of y is lost
def by_hand():
    return 1, 0, 4, 8, -4, 4

# %% half by_hand: the loss not squared [by_hand_forward]
# says: e is not squared
def by_hand():
    return 1, 2, 4, 8, -4, 4

# %% half by_hand: the factor 2 lost, all else follows from it [by_hand_dz]
# says: e is used once
def by_hand():
    return 1, 4, 2, 4, -2, 2

# %% half by_hand: the sign of the error turned round, all else follows from it [by_hand_dz]
# says: the error is y - z
def by_hand():
    return 1, 4, -4, -8, 4, -4

# %% wrong by_hand: z doubled for the error [by_hand_dz]
def by_hand():
    return 1, 4, 2, 4, -2, 2

# %% wrong by_hand: the loss doubled [by_hand_dz]
# says: L is doubled, and not e
def by_hand():
    return 1, 4, 8, 16, -8, 8

# %% half by_hand: dw and dx exchanged [by_hand_slopes]
# says: dw and dx are exchanged
def by_hand():
    return 1, 4, 4, -4, 8, 4

# %% half by_hand: the minus of w lost in dx [by_hand_slopes]
# says: dx is dz, as if w were 1 and not -1
def by_hand():
    return 1, 4, 4, 8, 4, 4

# %% half by_hand: db multiplied with b [by_hand_slopes]
# says: db is dz times b itself
def by_hand():
    return 1, 4, 4, 8, -4, 12

# %% half by_hand: local slopes only [by_hand_slopes]
# says: dz is not multiplied in
def by_hand():
    return 1, 4, 4, 2, -1, 1

# %% wrong by_hand: the last three not there yet [by_hand_slopes]
# says: dw is still None
def by_hand():
    return 1, 4, 4, None, None, None

# %% wrong by_hand: the worked example typed in [by_hand_forward, by_hand_dz]
# says: the numbers of the worked example
def by_hand():
    return 5, 1, 2, 6, 4, 2

# %% wrong by_hand: only the slopes [by_hand_forward, by_hand_dz, by_hand_slopes]
# says: should return six numbers
def by_hand():
    return 4, 8, -4, 4

# %% wrong by_hand: zeros [by_hand_forward, by_hand_dz, by_hand_slopes]
# says: no slope is 0 here
def by_hand():
    return 0, 0, 0, 0, 0, 0

# %% wrong by_hand: nothing yet [by_hand_forward, by_hand_dz, by_hand_slopes]
# says: z is still None
def by_hand():
    return None, None, None, None, None, None

# %% right by_hand: floats in a list
def by_hand():
    return [1.0, 4.0, 4.0, 8.0, -4.0, 4.0]

# %% right by_hand: computed step by step
def by_hand():
    w, x, b, y = -1, 2, 3, -1
    p = w * x
    z = p + b
    e = z - y
    L = e * e
    de = 2 * e
    dz = de
    return z, L, dz, dz * x, dz * w, dz

# %% right by_hand: a NamedTuple
from typing import NamedTuple

class Slopes(NamedTuple):
    z: float
    L: float
    dz: float
    dw: float
    dx: float
    db: float

def by_hand():
    return Slopes(z=1.0, L=4.0, dz=4.0, dw=8.0, dx=-4.0, db=4.0)

# %% right by_hand: computed, in an array
def by_hand():
    w, x, b, y = -1, 2, 3, -1
    z = w * x + b
    e = z - y
    return np.array([z, e * e, 2 * e, 2 * e * x, 2 * e * w, 2 * e])

# %% wrong Value: plain numbers as parents [value_numbers]
# says: a plain number is recorded as a parent
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        number = other.value if isinstance(other, Value) else other
        return Value(self.value + number, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        number = other.value if isinstance(other, Value) else other
        return Value(self.value * number, (self, other), (number, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t * t,))

    __radd__, __rmul__ = __add__, __mul__

# %% wrong Value: one parent and two slopes with a number [value_numbers]
# says: one parent, but two slopes
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if isinstance(other, Value):
            return Value(self.value + other.value, (self, other), (1.0, 1.0))
        return Value(self.value + other, (self,), (1.0, 1.0))

    def __mul__(self, other):
        if isinstance(other, Value):
            return Value(self.value * other.value, (self, other), (other.value, self.value))
        return Value(self.value * other, (self,), (other, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t * t,))

    __radd__, __rmul__ = __add__, __mul__

# %% wrong Value: itself for 0 + v, as for sum() [value_numbers]
# says: v itself comes back for 0 + v
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t * t,))

    def __radd__(self, number):
        return self if number == 0 else self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: only whole numbers are known [value_numbers]
# says: only int is known, and not float
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if isinstance(other, int):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if isinstance(other, int):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t * t,))

    __radd__, __rmul__ = __add__, __mul__

# %% half Value: no numbers on the left [value_numbers]
# says: raised TypeError
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

# %% half Value: no numbers at all [value_numbers]
# says: raised AttributeError
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: 2 * v taken for 2 + v [value_numbers]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self + number

# %% half Value: the number on the left not recorded as a slope [value_numbers]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return Value(number * self.value, (self,), (1.0,))

# %% half Value: a number added changes the Value [value_numbers]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        self.value += number
        return self

    def __rmul__(self, number):
        return self * number

# %% half Value: the factors not exchanged [value_slopes, value_numbers]
# says: a product records each factor along itself
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (self.value, other.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: slopes of a product 1 and 1 [value_slopes, value_numbers]
# says: a product records the slopes of a sum
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (1.0, 1.0))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: the slope of tanh from the input [value_slopes]
# says: tanh records 1 minus the square of its input
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - self.value**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: tanh without parents [value_slopes]
# says: tanh records nothing
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        return Value(math.tanh(self.value))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: a number used twice recorded once [value_slopes]
# says: a number that is used twice is recorded once
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        if other is self:
            return Value(2 * self.value, (self,), (1.0,))
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        if other is self:
            return Value(self.value**2, (self,), (self.value,))
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% half Value: slopes forgotten everywhere [value_slopes, value_numbers]
# says: nothing is recorded
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: nothing recorded at all [value_slopes, value_numbers]
# says: nothing is recorded
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value)

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value)

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t)

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: plain numbers come back [value_operations, value_slopes, value_numbers]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        return self.value + other.value

    def __mul__(self, other):
        return self.value * other.value

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: self changed in place [value_operations, value_slopes, value_numbers]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        self.value += other.value
        return self

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: a sum for the product of negatives, right by chance nowhere [value_operations, value_slopes]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: whole numbers only [value_operations]
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(int(self.value * other.value), (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% wrong Value: integers taken for numbers, floats not [value_numbers]
# says: raised AttributeError
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if isinstance(other, int):
            other = Value(other)
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if isinstance(other, int):
            other = Value(other)
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def tanh(self):
        t = math.tanh(self.value)
        return Value(t, (self,), (1 - t**2,))

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

# %% right Value: local_gradients used, radd and rmul as other names
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def _with(self, op, other, value):
        return Value(value, (self, other), local_gradients(op, self.value, other.value))

    @staticmethod
    def _of(number):
        return number if isinstance(number, Value) else Value(number)

    def __add__(self, other):
        other = self._of(other)
        return self._with("+", other, self.value + other.value)

    def __mul__(self, other):
        other = self._of(other)
        return self._with("*", other, self.value * other.value)

    def tanh(self):
        return Value(math.tanh(self.value), (self,), local_gradients("tanh", self.value, None))

    __radd__ = __add__
    __rmul__ = __mul__

# %% right Value: numbers are no parents
class Value:
    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other):
        if isinstance(other, (int, float)):
            return Value(self.value + other, (self,), (1.0,))
        return Value(self.value + other.value, [self, other], [1.0, 1.0])

    def __radd__(self, number):
        return Value(number + self.value, (self,), (1.0,))

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Value(self.value * other, (self,), (other,))
        return Value(self.value * other.value, [other, self], [self.value, other.value])

    def __rmul__(self, number):
        return Value(number * self.value, (self,), (number,))

    def tanh(self):
        a, b = math.exp(self.value), math.exp(-self.value)
        t = (a - b) / (a + b)
        return Value(t, [self], [1 - t * t])

# %% right Value: a decorator that turns numbers into Values
import functools

def lifted(method):
    @functools.wraps(method)
    def wrapper(self, other):
        return method(self, other if isinstance(other, Value) else Value(float(other)))
    return wrapper

class Value:
    __slots__ = ("value", "parents", "slopes", "grad")

    def __init__(self, value, parents=(), slopes=()):
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.value}, grad={self.grad})"

    @lifted
    def __add__(self, other):
        return Value(self.value + other.value, (self, other), (1.0, 1.0))

    @lifted
    def __mul__(self, other):
        return Value(self.value * other.value, (self, other), (other.value, self.value))

    def __radd__(self, number):
        return Value(number) + self

    def __rmul__(self, number):
        return Value(number) * self

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -1 * other

    def tanh(self):
        t = float(np.tanh(self.value))
        return Value(t, (self,), (1.0 - t * t,))

# %% wrong backward: slopes of 0 passed over [backward_paths]
# says: a local slope of 0 is passed over
def backward(self):
    waiting, todo = {self: 0}, [self]
    while todo:
        for parent in todo.pop().parents:
            if parent not in waiting:
                waiting[parent] = 0
                todo.append(parent)
            waiting[parent] += 1
    slopes, ready = dict.fromkeys(waiting, 0.0), [self]
    slopes[self] = 1.0
    while ready:
        node = ready.pop()
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            if local == 0:
                continue
            slopes[parent] += slopes[node] * local
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)


Value.backward = backward

# %% wrong backward: the counts left on the nodes [backward_adds]
# says: attributes that the nodes have got
def backward(self):
    todo, seen = [self], {id(self)}
    self.waiting = 0
    while todo:
        for parent in todo.pop().parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                parent.waiting = 0
                todo.append(parent)
            parent.waiting += 1
    slopes, ready = {id(self): 1.0}, [self]
    while ready:
        node = ready.pop()
        node.grad += slopes[id(node)]
        for parent, local in zip(node.parents, node.slopes):
            slopes[id(parent)] = slopes.get(id(parent), 0.0) + slopes[id(node)] * local
            parent.waiting -= 1
            if parent.waiting == 0:
                ready.append(parent)


Value.backward = backward

# %% half backward: sorted by recursion [backward_deep]
# says: recursion goes too deep
def backward(self):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(self)
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% half backward: recursion with a higher limit [backward_deep]
# says: recursion goes too deep
import sys

def backward(self):
    sys.setrecursionlimit(100_000)
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(self)
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% half backward: micrograd, which recurses and starts with = 1 [backward_adds, backward_deep]
# says: begins with = 1
# says: recursion goes too deep
def backward(self):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(self)
    self.grad = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad

Value.backward = backward

# %% half backward: .grad is the place for slopes under way [backward_adds]
# says: passes on what the first one left in .grad
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    self.grad += 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad

Value.backward = backward

# %% half backward: .grad set to 0 first [backward_adds]
# says: the second call replaces what the first one left
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    for node in order:
        node.grad = 0.0
    self.grad = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad

Value.backward = backward

# %% half backward: each path on its own, by recursion [backward_deep]
def backward(self):
    def report(node, slope):
        node.grad += slope
        for parent, local in zip(node.parents, node.slopes):
            report(parent, slope * local)

    report(self, 1.0)

Value.backward = backward

# %% half backward: each path on its own, with a list [backward_deep]
# says: each path is followed on its own
def backward(self):
    todo = [(self, 1.0)]
    while todo:
        node, slope = todo.pop()
        node.grad += slope
        for parent, local in zip(node.parents, node.slopes):
            todo.append((parent, slope * local))

Value.backward = backward

# %% half backward: a path overwrites another [backward_paths, backward_adds]
# says: a path overwrites another: = for +=
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    self.grad = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad = local * node.grad

Value.backward = backward

# %% half backward: a path overwrites another on the way, += at the end [backward_paths]
# says: a path overwrites another: = for +=
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {self: 1.0}
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] = local * slopes[node]
    for node in order:
        node.grad += slopes[node]

Value.backward = backward

# %% half backward: breadth first, each node once [backward_paths]
# says: a node reports before all its users have
def backward(self):
    slopes, todo, seen = {self: 1.0}, [self], {self}
    while todo:
        node = todo.pop(0)
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] = slopes.get(parent, 0.0) + local * slopes[node]
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    for node, slope in slopes.items():
        node.grad += slope

Value.backward = backward

# %% half backward: depth first, each node once [backward_paths]
# says: some node reports before all its users have
def backward(self):
    slopes, todo, seen = {self: 1.0}, [self], {self}
    while todo:
        node = todo.pop()
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] = slopes.get(parent, 0.0) + local * slopes[node]
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    for node, slope in slopes.items():
        node.grad += slope

Value.backward = backward

# %% wrong backward: one visit per path, each with the whole slope [backward_paths, backward_deep]
# says: slopes count twice
def backward(self):
    self.grad += 1.0
    todo = [self]
    while todo:
        node = todo.pop()
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad
            todo.append(parent)

Value.backward = backward

# %% wrong backward: recursion, each visit with the whole slope [backward_paths, backward_deep]
# says: slopes count twice
def backward(self):
    def report(node):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad
            report(parent)

    self.grad += 1.0
    report(self)

Value.backward = backward

# %% wrong backward: the seed of 1 missing [backward_paths, backward_adds, backward_deep]
# says: the slope 1 at the start is missing
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% wrong backward: only the parents [backward_paths, backward_adds, backward_deep]
# says: the slopes stop after the first step back
def backward(self):
    self.grad += 1.0
    for parent, local in zip(self.parents, self.slopes):
        parent.grad += local

Value.backward = backward

# %% half backward: a parent that comes twice reported to once [backward_paths]
# says: a node that is a parent twice gets one slope only
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in dict(zip(node.parents, node.slopes)).items():
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% wrong backward: the order of a walk, not a sort [backward_paths]
def backward(self):
    order, todo, seen = [self], [self], {self}
    while todo:
        for parent in todo.pop().parents:
            if parent not in seen:
                seen.add(parent)
                order.append(parent)
                todo.append(parent)
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in order:
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% half backward: users counted, not uses [backward_paths]
# says: as a parent twice is counted once
def backward(self):
    users, todo, seen = {}, [self], {self}
    while todo:
        for parent in set(todo.pop().parents):
            users[parent] = users.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    slopes, ready = dict.fromkeys(seen, 0.0), [self]
    slopes[self] = 1.0
    while ready:
        node = ready.pop()
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]
            users[parent] -= 1
            if users[parent] == 0:
                ready.append(parent)

Value.backward = backward

# %% wrong backward: only leaves keep their slopes [backward_paths, backward_adds]
# says: only numbers without parents get a slope
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        if not node.parents:
            node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% half backward: the called node left out [backward_paths, backward_adds]
# says: the called node keeps no slope
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        if node is not self:
            node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% wrong backward: values multiplied in [backward_paths, backward_adds, backward_deep]
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node] * node.value

Value.backward = backward

# %% right backward: sorted with a stack
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    slopes = {node: 0.0 for node in order}
    slopes[self] = 1.0
    for node in reversed(order):
        node.grad += slopes[node]
        for parent, local in zip(node.parents, node.slopes):
            slopes[parent] += local * slopes[node]

Value.backward = backward

# %% right backward: users counted with a Counter, and a deque
from collections import Counter, defaultdict, deque

def backward(self):
    users, met, todo = Counter(), {id(self)}, deque([self])
    while todo:
        node = todo.popleft()
        for parent in node.parents:
            users[id(parent)] += 1
            if id(parent) not in met:
                met.add(id(parent))
                todo.append(parent)
    slopes, ready = defaultdict(float), deque([self])
    slopes[id(self)] = 1.0
    while ready:
        node = ready.popleft()
        slope = slopes.pop(id(node))
        node.grad += slope
        for parent, local in zip(node.parents, node.slopes):
            slopes[id(parent)] += slope * local
            users[id(parent)] -= 1
            if not users[id(parent)]:
                ready.append(parent)

Value.backward = backward

# %% right backward: .grad as the place, with the old ones put aside
def backward(self):
    order, seen, todo = [], set(), [(self, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            for parent in node.parents:
                todo.append((parent, False))
    before = [node.grad for node in order]
    for node in order:
        node.grad = 0.0
    self.grad = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.slopes):
            parent.grad += local * node.grad
    for node, old in zip(order, before):
        node.grad += old

Value.backward = backward

# %% right backward: graphlib's sorter, and a class for the graph
from graphlib import TopologicalSorter

class Graph:
    def __init__(self, root):
        self.root = root
        self.nodes = {}
        todo = [root]
        while todo:
            node = todo.pop()
            if node not in self.nodes:
                self.nodes[node] = list(node.parents)
                todo.extend(node.parents)

    def last_first(self):
        return list(TopologicalSorter(self.nodes).static_order())[::-1]

    def slopes(self):
        found = dict.fromkeys(self.nodes, 0.0) | {self.root: 1.0}
        for node in self.last_first():
            for parent, local in zip(node.parents, node.slopes):
                found[parent] += found[node] * local
        return found

def backward(self):
    for node, slope in Graph(self).slopes().items():
        node.grad = node.grad + slope

Value.backward = backward

# %% wrong neuron_value: every input made a Value, Values too [neuron_forward, neuron_slopes]
# says: must be real number, not Value
def neuron_value(x, w, b):
    return (sum(wi * Value(xi) for wi, xi in zip(w, x)) + b).tanh()

# %% wrong neuron_value: the lists emptied [neuron_slopes]
# says: the lists that are handed over are emptied
def neuron_value(x, w, b):
    total = b
    while w:
        total = total + w.pop() * x.pop()
    return total.tanh()

# %% wrong neuron_value: the slope of tanh written by hand, with z for its tanh [neuron_slopes]
# says: 1 minus the square of its input
def neuron_value(x, w, b):
    z = b
    for xi, wi in zip(x, w):
        z = z + wi * xi
    return Value(math.tanh(z.value), (z,), (1 - z.value**2,))

# %% half neuron_value: a new Value without connection [neuron_slopes]
# says: without a connection to the weights
def neuron_value(x, w, b):
    total = b.value
    for x_i, w_i in zip(x, w):
        total += w_i.value * (x_i.value if isinstance(x_i, Value) else x_i)
    return Value(math.tanh(total))

# %% half neuron_value: inputs that are Values cut off [neuron_slopes]
# says: inputs that are Values are not connected
def neuron_value(x, w, b):
    x = [x_i.value if isinstance(x_i, Value) else x_i for x_i in x]
    return (sum(w_i * x_i for w_i, x_i in zip(w, x)) + b).tanh()

# %% half neuron_value: the bias cut off [neuron_slopes]
# says: the bias is not connected
def neuron_value(x, w, b):
    return (sum(w_i * x_i for w_i, x_i in zip(w, x)) + b.value).tanh()

# %% half neuron_value: only the last step connected [neuron_slopes]
# says: without a connection to the weights
def neuron_value(x, w, b):
    total = Value(sum((w_i * x_i).value for w_i, x_i in zip(w, x)) + b.value)
    return total.tanh()

# %% wrong neuron_value: no tanh [neuron_forward, neuron_slopes]
# says: the tanh is missing
def neuron_value(x, w, b):
    return sum(w_i * x_i for w_i, x_i in zip(w, x)) + b

# %% wrong neuron_value: the bias left out [neuron_forward, neuron_slopes]
# says: the bias is left out
def neuron_value(x, w, b):
    return sum(w_i * x_i for w_i, x_i in zip(w, x)).tanh()

# %% wrong neuron_value: the bias after the tanh [neuron_forward, neuron_slopes]
# says: the bias is added after the tanh
def neuron_value(x, w, b):
    return sum(w_i * x_i for w_i, x_i in zip(w, x)).tanh() + b

# %% wrong neuron_value: a bias for each input [neuron_forward, neuron_slopes]
# says: the bias is added once for each input
def neuron_value(x, w, b):
    return sum(w_i * x_i + b for w_i, x_i in zip(w, x)).tanh()

# %% wrong neuron_value: two inputs, as in the example [neuron_forward, neuron_slopes]
def neuron_value(x, w, b):
    return (w[0] * x[0] + w[1] * x[1] + b).tanh()

# %% wrong neuron_value: two inputs at most [neuron_forward, neuron_slopes]
# says: only two inputs count
def neuron_value(x, w, b):
    return (sum(w_i * x_i for w_i, x_i in list(zip(w, x))[:2]) + b).tanh()

# %% wrong neuron_value: a number comes back [neuron_forward, neuron_slopes]
# says: should return a Value, not a plain number
def neuron_value(x, w, b):
    return (sum(w_i * x_i for w_i, x_i in zip(w, x)) + b).tanh().value

# %% wrong neuron_value: numbers only, with numpy [neuron_forward, neuron_slopes]
# says: should return a Value, not a plain number
def neuron_value(x, w, b):
    return np.tanh(np.dot([w_i.value for w_i in w], x) + b.value)

# %% wrong neuron_value: tanh of each product [neuron_forward, neuron_slopes]
# says: tanh is taken of each product
def neuron_value(x, w, b):
    return sum((w_i * x_i).tanh() for w_i, x_i in zip(w, x)) + b

# %% right neuron_value: a loop that begins with the bias
def neuron_value(x, w, b):
    total = b
    for i in range(len(w)):
        total = total + x[i] * w[i]
    return total.tanh()

# %% right neuron_value: sum with a start
def neuron_value(x, w, b):
    products = [p * q for p, q in zip(x, w, strict=True)]
    return sum(products, start=b).tanh()

# %% right neuron_value: a class of neurons, reduce and operators
import functools
import operator
from dataclasses import dataclass

@dataclass
class Neuron:
    weights: list
    bias: object

    def __call__(self, inputs):
        weighted = map(operator.mul, self.weights, inputs)
        return functools.reduce(operator.add, weighted, self.bias).tanh()

def neuron_value(x, w, b):
    return Neuron(list(w), b)(x)
