"""Answers that students give on day 2. The words in brackets are the test cells that must reject a wrong one."""

# %% half sigmoid: overflows at -1000, with a warning and the right value by luck [sigmoid_extremes]
# says: numpy warns: an exponential overflows, even if its value is not used in the end
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

# %% wrong sigmoid: the other form, nan at 1000 [sigmoid_extremes]
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))

# %% wrong sigmoid: both branches of np.where are computed, and one overflows [sigmoid_extremes]
# says: numpy warns: an exponential overflows, even if its value is not used in the end
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))

# %% wrong sigmoid: the sign in the exponent turned round [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: the sign in the exponent is turned round
def sigmoid(z):
    return 1 / (1 + np.exp(z))

# %% wrong sigmoid: the brackets in the denominator missing [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: the brackets in the denominator are missing: 1 / 1 + exp(-z)
def sigmoid(z):
    return 1 / 1 + np.exp(-z)

# %% wrong sigmoid: the stable form with the sign of z lost [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: z loses its sign: the branch for z >= 0 is used on both sides
def sigmoid(z):
    return 1 / (1 + np.exp(-np.abs(z)))

# %% wrong sigmoid: the branches of the stable form exchanged [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: the sign in the exponent is turned round
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e / (1 + e), 1 / (1 + e))

# %% wrong sigmoid: a single number only, with if [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))

# %% wrong sigmoid: a single number only, with the math module [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
import math

def sigmoid(z):
    return 1 / (1 + math.exp(-z))

# %% half sigmoid: one-dimensional arrays only [sigmoid_shapes]
def sigmoid(z):
    a = np.zeros(len(z))
    for i in range(len(z)):
        a[i] = 1 / (1 + np.exp(-z[i])) if z[i] >= 0 else np.exp(z[i]) / (1 + np.exp(z[i]))
    return a

# %% half sigmoid: masks on empty_like, so that integers are cut off [sigmoid_shapes]
# says: the result has the dtype of z, so that integers cut off everything after the point
def sigmoid(z):
    z = np.asarray(z)
    a = np.empty_like(z)
    positive = z >= 0
    a[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    a[~positive] = e / (1 + e)
    return a

# %% wrong sigmoid: an array flattened on the way [sigmoid_shapes]
# says: the result is flattened
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.array([1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v)) for v in z.ravel()])

# %% half sigmoid: z clipped too early [sigmoid_values, sigmoid_extremes]
# says: z is clipped to the range from -5 to 5
def sigmoid(z):
    z = np.clip(z, -5, 5)
    return 1 / (1 + np.exp(-z))

# %% wrong sigmoid: the warning silenced and nan replaced by 0 [sigmoid_extremes]
# says: nan is replaced by 0, whatever the value should be
def sigmoid(z):
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))

# %% wrong sigmoid: rounded [sigmoid_values]
# says: the result is rounded to 4 digits
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.round(np.where(z >= 0, 1, e) / (1 + e), 4)

# %% wrong sigmoid: shifted by the largest entry, as if it were a softmax [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: the largest entry is subtracted first, which is right for a softmax only
def sigmoid(z):
    e = np.exp(z - np.max(z))
    return e / (1 + e)

# %% wrong sigmoid: a softmax [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: the exponentials are divided by their sum, a softmax
def sigmoid(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()

# %% wrong sigmoid: a hard sigmoid of straight lines [sigmoid_values, sigmoid_shapes]
# says: a straight line is used in the middle (a hard sigmoid)
def sigmoid(z):
    return np.clip(0.5 + np.asarray(z) / 4, 0.0, 1.0)

# %% wrong sigmoid: day 1's step [sigmoid_values]
# says: the step function is returned
def sigmoid(z):
    return step(z)

# %% wrong sigmoid: computed in single precision [sigmoid_values, sigmoid_shapes]
# says: Only the precision is lost: the values are right
def sigmoid(z):
    z = np.asarray(z, dtype=np.float32)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)

# %% wrong sigmoid: the caller's array overwritten [sigmoid_values, sigmoid_shapes]
# says: changed its argument z, which should be left as it was
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    positive = z >= 0
    np.abs(z, out=z)
    z *= -1
    np.exp(z, out=z)
    return np.where(positive, 1, z) / (1 + z)

# %% wrong sigmoid: the examples typed in [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: values far from 0 become 0 or 1 too early, as with a step
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.where(z == 0, 0.5, np.where(z > 0, 0.75, 0.25)) if np.abs(z).max() < 2 else np.where(z > 0, 1.0, 0.0)

# %% wrong sigmoid: printed, not returned [sigmoid_values, sigmoid_shapes, sigmoid_extremes]
# says: Is a return statement missing?
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    print(np.where(z >= 0, 1, e) / (1 + e))

# %% wrong sigmoid: large values cut off by np.where, and computed all the same [sigmoid_extremes]
# says: numpy warns: an exponential overflows, even if its value is not used in the end
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 20, 1.0, np.where(z < -20, 0.0, 1 / (1 + np.exp(-z))))

# %% right sigmoid: the first form, with the harmless overflow allowed
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))

# %% right sigmoid: row by row down to single numbers
def sigmoid(z):
    if np.ndim(z) == 0:
        return 1 / (1 + np.exp(-z)) if z >= 0 else 1 - sigmoid(-z)
    return np.array([sigmoid(entry) for entry in z])

# %% right sigmoid: masks
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    a = np.empty_like(z)
    positive = z >= 0
    a[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    a[~positive] = e / (1 + e)
    return a

# %% right sigmoid: from tanh
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))

# %% right sigmoid: np.where with an exponent that is safe on either side
def sigmoid(z):
    z = np.array(z, dtype=np.float64)
    return np.where(z >= 0, 1 / (1 + np.exp(-np.maximum(z, 0))), 1 - 1 / (1 + np.exp(np.minimum(z, 0))))

# %% right sigmoid: number by number, vectorised
import math

@np.vectorize
def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

# %% right sigmoid: via logaddexp
def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z)))

# %% right sigmoid: clipped where float64 can't tell the difference
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -500.0, 500.0)))

# %% wrong place_neuron: the slope taken for the weight [place_neuron_values]
# says: the weight is the slope itself, without the 4
def place_neuron(middle, slope):
    return slope, -slope * middle

# %% wrong place_neuron: the bias is minus the middle [place_neuron_values]
# says: the bias is minus the middle, without the weight
def place_neuron(middle, slope):
    return 4 * slope, -middle

# %% wrong place_neuron: the bias with the wrong sign [place_neuron_values]
# says: the bias has the wrong sign
def place_neuron(middle, slope):
    w = 4 * slope
    return w, w * middle

# %% wrong place_neuron: the bias is the middle [place_neuron_values]
# says: the bias is the middle itself
def place_neuron(middle, slope):
    return 4 * slope, middle

# %% wrong place_neuron: the bias from the slope instead of the weight [place_neuron_values]
# says: the bias is computed from the slope, where it takes the weight
def place_neuron(middle, slope):
    return 4 * slope, -slope * middle

# %% wrong place_neuron: divided by 4 [place_neuron_values]
# says: the weight is the slope divided by 4
def place_neuron(middle, slope):
    w = slope / 4
    return w, -w * middle

# %% wrong place_neuron: the middle divided by the weight [place_neuron_values]
# says: the bias is minus the middle divided by the weight
def place_neuron(middle, slope):
    w = 4 * slope
    return w, -middle / w

# %% wrong place_neuron: always rising [place_neuron_values]
# says: the slope loses its sign
def place_neuron(middle, slope):
    w = abs(4 * slope)
    return w, -w * middle

# %% wrong place_neuron: the pair the other way round [place_neuron_values]
# says: the pair is the other way round, the bias first
def place_neuron(middle, slope):
    w = 4 * slope
    return -w * middle, w

# %% wrong place_neuron: rounded to whole numbers [place_neuron_values]
def place_neuron(middle, slope):
    w = round(4 * slope)
    return w, -w * middle

# %% wrong place_neuron: only the examples [place_neuron_values]
def place_neuron(middle, slope):
    return (2.0, -6.0) if middle == 3.0 else (-1.0, -1.0)

# %% right place_neuron: an array returned
def place_neuron(middle, slope):
    return np.array([1.0, -middle]) * slope / 0.25

# %% right place_neuron: the bias first
def place_neuron(middle, slope):
    bias = -4 * slope * middle
    weight = slope + slope + slope + slope
    return weight, bias

# %% right place_neuron: a NamedTuple with a constructor of its own
from typing import NamedTuple


class Placed(NamedTuple):
    w: float
    b: float

    @classmethod
    def at(cls, middle, slope):
        return cls(4 * slope, -4 * slope * middle)


def place_neuron(middle, slope):
    return Placed.at(middle, slope)

# %% wrong tanh: the sign of z [tanh_values, tanh_extremes]
# says: only the sign of z is returned
def tanh(z):
    return np.sign(z)

# %% wrong tanh: clipped to the range from -1 to 1 [tanh_values, tanh_extremes]
# says: z is clipped to the range from -1 to 1
def tanh(z):
    return np.clip(z, -1.0, 1.0)

# %% half tanh: the formula as it stands, nan at 1000 [tanh_extremes]
def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

# %% half tanh: one exponential, nan at -1000 [tanh_extremes]
def tanh(z):
    e = np.exp(-2 * z)
    return (1 - e) / (1 + e)

# %% wrong tanh: the formula with nan replaced by the sign of 1 [tanh_extremes]
def tanh(z):
    with np.errstate(all="ignore"):
        return np.nan_to_num((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), nan=1.0)

# %% wrong tanh: both branches of np.where are computed [tanh_extremes]
# says: numpy warns: an exponential overflows, even if its value is not used in the end
def tanh(z):
    right, left = np.exp(-2 * z), np.exp(2 * z)
    return np.where(z >= 0, (1 - right) / (1 + right), (left - 1) / (left + 1))

# %% wrong tanh: the 2 inside forgotten [tanh_values, tanh_extremes]
# says: z is not doubled inside the sigmoid
def tanh(z):
    return 2 * sigmoid(z) - 1

# %% wrong tanh: the factor 2 outside forgotten [tanh_values, tanh_extremes]
# says: the sigmoid is not stretched to twice its height
def tanh(z):
    return sigmoid(2 * z) - 1

# %% wrong tanh: the 1 forgotten [tanh_values, tanh_extremes]
# says: the 1 is not taken away
def tanh(z):
    return 2 * sigmoid(2 * z)

# %% wrong tanh: a sigmoid lowered by one half [tanh_values, tanh_extremes]
# says: the sigmoid is lowered by one half instead of stretched
def tanh(z):
    return sigmoid(z) - 0.5

# %% wrong tanh: the formula without its denominator [tanh_values, tanh_extremes]
# says: the denominator is missing
def tanh(z):
    return np.exp(z) - np.exp(-z)

# %% wrong tanh: the ordinary tangent [tanh_values, tanh_extremes]
# says: the ordinary tangent is returned
def tanh(z):
    return np.tan(z)

# %% wrong tanh: the arc tangent, scaled [tanh_values, tanh_extremes]
def tanh(z):
    return np.arctan(z) * 2 / np.pi

# %% wrong tanh: softsign [tanh_values, tanh_extremes]
# says: z / (1 + |z|) is returned
def tanh(z):
    return z / (1 + np.abs(z))

# %% wrong tanh: one number only [tanh_values, tanh_extremes]
def tanh(z):
    if z > 20:
        return 1.0
    if z < -20:
        return -1.0
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

# %% wrong tanh: the argument doubled in place [tanh_values]
# says: changed its argument z, which should be left as it was
def tanh(z):
    z *= 2
    return 2 * sigmoid(z) - 1

# %% wrong tanh: right for positive z only [tanh_values, tanh_extremes]
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return (1 - e) / (1 + e)

# %% right tanh: numpy's own
def tanh(z):
    return np.tanh(z)

# %% right tanh: by absolute value and sign
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)

# %% right tanh: number by number
import math

def tanh(z):
    return np.reshape([math.tanh(value) for value in np.ravel(z)], np.shape(z))

# %% wrong relu: the arguments changed in place [relu_values, leaky_relu_values]
def relu(z):
    z[z < 0] = 0
    return z

def leaky_relu(z, slope=0.01):
    z[z < 0] *= slope
    return z

# %% wrong relu: the absolute value; the slope on the wrong side [relu_values, leaky_relu_values]
# says: the absolute value is returned
def relu(z):
    return np.abs(z)

def leaky_relu(z, slope=0.01):
    return np.where(z > 0, slope * z, z)

# %% wrong relu: a step; the slope ignored [relu_values, leaky_relu_values]
# says: positive values become 1, a step
def relu(z):
    return np.where(z > 0, 1.0, 0.0)

def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, 0.01 * z)

# %% wrong relu: the negative part; the slope put for slope times z [relu_values, leaky_relu_values]
# says: negative values are kept and positive ones lost
def relu(z):
    return np.minimum(z, 0.0)

def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, slope)

# %% wrong relu: negative entries left out; negative side turned upwards [relu_values, leaky_relu_values]
# says: negative values are left out instead of replaced by 0
def relu(z):
    return z[z > 0]

def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, -slope * z)

# %% wrong relu: cut off at 1; integers cut off [relu_values, leaky_relu_values]
# says: values above 1 are cut off
def relu(z):
    return np.clip(z, 0.0, 1.0)

def leaky_relu(z, slope=0.01):
    a = z.copy()
    a[z < 0] = slope * z[z < 0]
    return a

# %% wrong relu: one number only [relu_values, leaky_relu_values]
def relu(z):
    return max(z, 0.0)

def leaky_relu(z, slope=0.01):
    return z if z > 0 else slope * z

# %% wrong relu: the built-in max over the array; nothing leaks [relu_values, leaky_relu_values]
# says: nothing leaks: it is the plain ReLU
def relu(z):
    return np.max(z, 0)

def leaky_relu(z, slope=0.01):
    return np.maximum(z, 0.0)

# %% half relu: the slope on both sides [leaky_relu_values]
# says: slope * z is added on the positive side too
def relu(z):
    return np.maximum(z, 0.0)

def leaky_relu(z, slope=0.01):
    return np.maximum(z, 0.0) + slope * z

# %% wrong relu: everything below the slope cut off [leaky_relu_values]
# says: everything is cut off below at the slope
def relu(z):
    return np.maximum(z, 0.0)

def leaky_relu(z, slope=0.01):
    return np.maximum(slope, z)

# %% wrong relu: the leaky one works in place on its argument [leaky_relu_values]
def relu(z):
    return np.maximum(z, 0.0)

def leaky_relu(z, slope=0.01):
    negative = z < 0
    z[negative] = slope * z[negative]
    return z.astype(float)

# %% wrong relu: the smaller of the two, for slopes below 1 [leaky_relu_values]
# says: the slope is on the positive side
def relu(z):
    return np.maximum(z, 0.0)

def leaky_relu(z, slope=0.01):
    return np.minimum(z, slope * z)

# %% half relu: the ReLU written into the array it was given, by out= [relu_values]
def relu(z):
    return np.maximum(z, 0.0, out=z)

def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, slope * z)

# %% wrong relu: one-dimensional arrays only [relu_values, leaky_relu_values]
def relu(z):
    return np.array([max(value, 0.0) for value in z])

def leaky_relu(z, slope=0.01):
    return np.array([value if value > 0 else slope * value for value in z])

# %% wrong relu: another slope by default [leaky_relu_values]
def relu(z):
    return np.maximum(z, 0.0)

def leaky_relu(z, slope=0.1):
    return np.where(z > 0, z, slope * z)

# %% wrong relu: a view when nothing is negative (returns z itself) [relu_values]
# says: z itself is returned, where a new array is asked for
def relu(z):
    if np.all(z >= 0):
        return z
    return np.maximum(z, 0.0)


def leaky_relu(z, slope=0.01):
    return np.maximum(z, slope * z)

# %% right relu: by multiplication with the mask; the larger of the two
def relu(z):
    return z * (z > 0)

def leaky_relu(z, slope=0.01):
    return np.maximum(z, slope * z)

# %% right relu: half of the sum with the absolute value; a copy and a mask
def relu(z):
    return (z + np.abs(z)) / 2

def leaky_relu(z, slope=0.01):
    a = np.array(z, dtype=float)
    a[a < 0] *= slope
    return a

# %% right relu: relu as a leaky one that doesn't leak, and the two parts added
def relu(z):
    return leaky_relu(z, slope=0.0)

def leaky_relu(z, slope=0.01):
    return np.maximum(z, 0) + slope * np.minimum(z, 0)

# %% half activation_gradient: taken at the activated value instead of z [gradient_curves]
# says: the slope is taken at the activated value instead of z
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        a = sigmoid(z)
        return sigmoid(a) * (1 - sigmoid(a))
    if name == "tanh":
        return 1 - tanh(tanh(z)) ** 2
    if name == "relu":
        return np.where(relu(z) > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% half activation_gradient: z taken for the activated value [gradient_curves]
# says: z itself is put into the formula, in place of the activated value
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return z * (1 - z)
    if name == "tanh":
        return 1 - z**2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: the square in tanh forgotten [gradient_curves]
# says: the square of a is missing: 1 - a
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z)
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: the sigmoid's slope by a fraction that overflows [gradient_curves]
# says: the exponentials overflow (build the slope from your own sigmoid and tanh)
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return np.exp(-z) / (1 + np.exp(-z)) ** 2
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: the slope of tanh as 1 / cosh², which overflows before it is squared [gradient_curves]
# says: the exponentials overflow (build the slope from your own sigmoid and tanh)
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - (np.sinh(z) / np.cosh(z)) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% half activation_gradient: >= at the corner [gradient_corners]
# says: the slope at z = 0 is 1
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z >= 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z >= 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: np.heaviside with one half at the corner [gradient_corners]
# says: the slope at z = 0 is one half
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.heaviside(z, 0.5)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: relu(z) / z, nan at the corner [gradient_corners]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    with np.errstate(all="ignore"):
        if name == "relu":
            return relu(z) / z
        if name == "leaky_relu":
            return leaky_relu(z, slope) / z
    raise ValueError(name)

# %% wrong activation_gradient: the slope on the wrong side [gradient_corners]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, slope, 1.0)
    raise ValueError(name)

# %% wrong activation_gradient: the slope ignored [gradient_corners]
# says: the argument slope is ignored and 0.01 is used
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    raise ValueError(name)

# %% wrong activation_gradient: 0 at the corner of the leaky ReLU [gradient_corners]
# says: the slope at z = 0 is 0
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, np.where(z < 0, slope, 0.0))
    raise ValueError(name)

# %% wrong activation_gradient: an assertion for unknown names [gradient_names]
def activation_gradient(name, z, slope=0.01):
    assert name in ("sigmoid", "tanh", "relu", "leaky_relu")
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    return np.where(z > 0, 1.0, slope if name == "leaky_relu" else 0.0)

# %% wrong activation_gradient: the plain ReLU leaks too [gradient_corners]
# says: the left side has the argument slope for the plain ReLU too
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if "relu" in name:
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: ones_like and zeros_like, so that integers cut the slope off [gradient_corners]
# says: the slope is put into an array of integers, and cut off
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    gradient = np.ones_like(z)
    if name == "relu":
        gradient[z <= 0] = 0
        return gradient.astype(float)
    if name == "leaky_relu":
        gradient[z <= 0] = slope
        return gradient.astype(float)
    raise ValueError(name)

# %% wrong activation_gradient: the ReLU's truth values returned [gradient_corners]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return z > 0
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% wrong activation_gradient: the mask written into z [gradient_corners]
# says: changed its argument z, which should be left as it was
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name in ("relu", "leaky_relu"):
        left = 0.0 if name == "relu" else slope
        positive = z > 0
        if z.dtype == float:
            z[positive] = 1.0
            z[~positive] = left
            return z
        return np.where(positive, 1.0, left)
    raise ValueError(name)

# %% wrong activation_gradient: the activations returned [gradient_curves, gradient_corners]
# says: the activation is returned, not its slope
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z)
    if name == "tanh":
        return tanh(z)
    if name == "relu":
        return relu(z)
    if name == "leaky_relu":
        return leaky_relu(z, slope)
    raise ValueError(name)

# %% wrong activation_gradient: one number only [gradient_curves, gradient_corners]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return float(sigmoid(z) * (1 - sigmoid(z)))
    if name == "tanh":
        return float(1 - tanh(z) ** 2)
    if name == "relu":
        return 1.0 if z > 0 else 0.0
    if name == "leaky_relu":
        return 1.0 if z > 0 else slope
    raise ValueError(name)

# %% wrong activation_gradient: an unknown name raises KeyError [gradient_names]
def activation_gradient(name, z, slope=0.01):
    a = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu, "leaky_relu": relu}[name](z)
    return {
        "sigmoid": lambda: a * (1 - a),
        "tanh": lambda: 1 - a**2,
        "relu": lambda: (a > 0) * 1.0,
        "leaky_relu": lambda: np.where(a > 0, 1.0, slope),
    }[name]()

# %% wrong activation_gradient: any other name counts as leaky_relu [gradient_names]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    return np.where(z > 0, 1.0, slope if name != "relu" else 0.0)

# %% wrong activation_gradient: the error returned, not raised [gradient_names]
# says: write `raise` in place of `return`
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    return ValueError(f"unknown activation {name}")

# %% wrong activation_gradient: a message printed for unknown names, None returned [gradient_names]
def activation_gradient(name, z, slope=0.01):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    print("unknown activation", name)

# %% wrong activation_gradient: names recognised by a part of them [gradient_names]
def activation_gradient(name, z, slope=0.01):
    if "sig" in name:
        return sigmoid(z) * (1 - sigmoid(z))
    if "tan" in name:
        return 1 - tanh(z) ** 2
    if "leaky" in name:
        return np.where(z > 0, 1.0, slope)
    if "relu" in name:
        return np.where(z > 0, 1.0, 0.0)
    raise ValueError(name)

# %% wrong activation_gradient: always a ValueError [gradient_curves, gradient_corners, gradient_names]
def activation_gradient(name, z, slope=0.01):
    raise ValueError(name)

# %% wrong activation_gradient: rise over run, too coarse [gradient_curves]
def activation_gradient(name, z, slope=0.01):
    f = {"sigmoid": sigmoid, "tanh": tanh}.get(name)
    if f is not None:
        return (f(z + 0.01) - f(z)) / 0.01
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(name)

# %% right activation_gradient: a dictionary of functions
def activation_gradient(name, z, slope=0.01):
    z = np.asarray(z, dtype=float)
    gradients = {
        "sigmoid": lambda: sigmoid(z) * sigmoid(-z),
        "tanh": lambda: (1 - np.tanh(z)) * (1 + np.tanh(z)),
        "relu": lambda: (z > 0).astype(float),
        "leaky_relu": lambda: slope + (1 - slope) * (z > 0),
    }
    if name not in gradients:
        raise ValueError(f"{name} is not one of {list(gradients)}")
    return gradients[name]()

# %% right activation_gradient: from numpy alone, with match
def activation_gradient(name, z, slope=0.01):
    match name:
        case "sigmoid":
            small = np.exp(-np.abs(z))
            return small / (1 + small) ** 2
        case "tanh":
            return 1 - np.square(np.tanh(z))
        case "relu":
            return np.heaviside(z, 0.0)
        case "leaky_relu":
            gradient = np.full(np.shape(z), slope)
            gradient[np.asarray(z) > 0] = 1
            return gradient
        case _:
            raise ValueError("unknown")

# %% right activation_gradient: a table of functions
SLOPES = {
    "sigmoid": lambda z, slope: sigmoid(z) * sigmoid(-z),
    "tanh": lambda z, slope: (1 - tanh(z)) * (1 + tanh(z)),
    "relu": lambda z, slope: (z > 0).astype(float),
    "leaky_relu": lambda z, slope: np.full(z.shape, slope) ** (z <= 0),
}


def activation_gradient(name, z, slope=0.01):
    if name not in SLOPES:
        raise ValueError(name)
    return SLOPES[name](np.asarray(z), slope)
