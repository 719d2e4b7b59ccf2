"""Answers that students give on day 38. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong random_shift: roll, what goes out comes in again [shift_zeros]
# says: what goes out comes in again at the other side
def random_shift(images, pixels, generator):
    moved = []
    for image in images:
        down, right = torch.randint(-pixels, pixels + 1, (2,), generator=generator).tolist()
        moved.append(image.roll((down, right), dims=(1, 2)))
    return torch.stack(moved)


# %% wrong random_shift: one shift for the whole batch [shift_draws]
# says: all images of a batch are moved by one draw
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    top, left = torch.randint(0, 2 * pixels + 1, (2,), generator=generator).tolist()
    return frame[:, :, top : top + height, left : left + width]


# %% wrong random_shift: the largest shift is never drawn [shift_draws]
# says: the largest shift, down and to the right, is never drawn
def random_shift(images, pixels, generator):
    result = torch.zeros_like(images)
    height, width = images.shape[2:]
    for i in range(len(images)):
        down = torch.randint(-pixels, max(pixels, -pixels + 1), (1,), generator=generator).item()
        right = torch.randint(-pixels, max(pixels, -pixels + 1), (1,), generator=generator).item()
        result[i, :, max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = images[
            i, :, max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)
        ]
    return result


# %% wrong random_shift: down and to the right only [shift_draws]
# says: images move down and to the right only
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels, 0, pixels, 0))
    corners = torch.randint(0, pixels + 1, (len(images), 2), generator=generator).tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)])


# %% wrong random_shift: changes the images given [shift_zeros]
# says: the images given are changed in place
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    for i, image in enumerate(nn.functional.pad(images, (pixels,) * 4)):
        top, left = torch.randint(0, 2 * pixels + 1, (2,), generator=generator).tolist()
        images[i] = image[:, top : top + height, left : left + width]
    return images


# %% wrong random_shift: the generator is forgotten [shift_draws]
# says: a global random state, not from generator
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    corners = torch.randint(0, 2 * pixels + 1, (len(images), 2)).tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)])


# %% wrong random_shift: one draw for rows and columns [shift_draws]
# says: rows and columns are moved by the same draw
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    corners = torch.randint(0, 2 * pixels + 1, (len(images),), generator=generator).tolist()
    return torch.stack([f[:, t : t + height, t : t + width] for f, t in zip(frame, corners)])


# %% wrong random_shift: right on every visible check, fractions rounded [shift_draws]
# says: the outermost shifts come half as often as 0
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    shifts = (2 * pixels * torch.rand(len(images), 2, generator=generator)).round().int().tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, shifts)])


# %% wrong random_shift: right on every visible check, never more than 2 [shift_draws]
def random_shift(images, pixels, generator):
    pixels = min(pixels, 2)
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    corners = torch.randint(0, 2 * pixels + 1, (len(images), 2), generator=generator).tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)])


# %% wrong random_shift: every channel by its own draw [shift_zeros]
# says: every channel is moved by its own draw
def random_shift(images, pixels, generator):
    n, channels, height, width = images.shape
    frame = nn.functional.pad(images.reshape(n * channels, 1, height, width), (pixels,) * 4)
    corners = torch.randint(0, 2 * pixels + 1, (n * channels, 2), generator=generator).tolist()
    moved = [f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)]
    return torch.stack(moved).reshape(images.shape)


# %% half random_shift: the edge is repeated [shift_zeros]
# says: the edge is repeated
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4, mode="replicate")
    corners = torch.randint(0, 2 * pixels + 1, (len(images), 2), generator=generator).tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)])


# %% wrong random_shift: right on every visible check but for chance, a normal distribution [shift_draws]
# says: from N(0, 1)
def random_shift(images, pixels, generator):
    n, c, h, w = images.shape
    frame = nn.functional.pad(images, [pixels] * 4)
    out = []
    for i in range(n):
        dy, dx = (torch.randn(2, generator=generator).round().clamp(-pixels, pixels).int() + pixels).tolist()
        out.append(frame[i, :, dy : dy + h, dx : dx + w])
    return torch.stack(out)


# %% half random_shift: an image never stays [shift_draws]
# says: no image stays
def random_shift(images, pixels, generator):
    n, c, h, w = images.shape
    frame = nn.functional.pad(images, [pixels] * 4)
    out = []
    for i in range(n):
        dy = dx = pixels
        while (dy, dx) == (pixels, pixels) and pixels:
            dy, dx = torch.randint(0, 2 * pixels + 1, (2,), generator=generator).tolist()
        out.append(frame[i, :, dy : dy + h, dx : dx + w])
    return torch.stack(out)


# %% half random_shift: the largest shift up is never drawn [shift_draws]
# says: up and to the left, is never drawn
def random_shift(images, pixels, generator):
    n, c, h, w = images.shape
    frame = nn.functional.pad(images, [pixels] * 4)
    out = []
    for i in range(n):
        dy, dx = torch.randint(0, max(2 * pixels, 1), (2,), generator=generator).tolist()
        out.append(frame[i, :, dy : dy + h, dx : dx + w])
    return torch.stack(out)


# %% right random_shift: by indices, without a loop
def random_shift(images, pixels, generator):
    n, _, height, width = images.shape
    frame = nn.functional.pad(images, (pixels,) * 4)
    rows = torch.randint(0, 2 * pixels + 1, (n, 1), generator=generator) + torch.arange(height)
    columns = torch.randint(0, 2 * pixels + 1, (n, 1), generator=generator) + torch.arange(width)
    which = torch.arange(n)[:, None, None]
    return frame[which, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


# %% right random_shift: roll, then zeros
def random_shift(images, pixels, generator):
    result = torch.empty_like(images)
    for i, image in enumerate(images):
        down = torch.randint(-pixels, pixels + 1, size=(), generator=generator).item()
        right = torch.randint(-pixels, pixels + 1, size=(), generator=generator).item()
        moved = torch.roll(image, shifts=(down, right), dims=(-2, -1))
        if down > 0:
            moved[:, :down] = 0
        elif down < 0:
            moved[:, down:] = 0
        if right > 0:
            moved[:, :, :right] = 0
        elif right < 0:
            moved[:, :, right:] = 0
        result[i] = moved
    return result


# %% right random_shift: a NamedTuple and a helper
from typing import NamedTuple


class Shift(NamedTuple):
    """Rows and columns."""

    down: int
    right: int

    def apply(self, image):
        _, height, width = image.shape
        columns, rows = (self.right, -self.right), (self.down, -self.down)
        return nn.functional.pad(image, (*columns, *rows))


def random_shift(images, pixels, generator):
    draws = ((2 * pixels + 1) * torch.rand(len(images), 2, generator=generator)).floor().int() - pixels
    return torch.stack([Shift(*draw).apply(image) for image, draw in zip(images, draws.tolist())])


# %% wrong horizontal_flip: upside down [flip_values]
# says: turned upside down
def horizontal_flip(images, p, generator):
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) < p
    return torch.where(flipped, images.flip(2), images)


# %% wrong horizontal_flip: one draw for the batch [flip_draws]
# says: one draw decides for the whole batch
def horizontal_flip(images, p, generator):
    return images.flip(3) if torch.rand(1, generator=generator).item() < p else images


# %% wrong horizontal_flip: p for 1 - p [flip_values, flip_draws]
# says: p is the probability of staying as it is
def horizontal_flip(images, p, generator):
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) >= p
    return torch.where(flipped, images.flip(3), images)


# %% half horizontal_flip: changes the images given [flip_values]
# says: changed its argument images
def horizontal_flip(images, p, generator):
    flipped = torch.rand(len(images), generator=generator) < p
    images[flipped] = images[flipped].flip(3)
    return images


# %% wrong horizontal_flip: the batch is reversed [flip_values]
# says: the images of the batch are put in reverse order
def horizontal_flip(images, p, generator):
    return images.flip(0) if p == 1 else images


# %% wrong horizontal_flip: right on every visible check, a quarter always [flip_draws]
def horizontal_flip(images, p, generator):
    if 0 < p < 1:
        p = 0.25
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) < p
    return torch.where(flipped, images.flip(3), images)


# %% wrong horizontal_flip: right on every visible check, only two channels and three columns [flip_values]
def horizontal_flip(images, p, generator):
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) < p
    order = [2, 1, 0, *range(3, images.shape[3])] if images.shape[3] != 4 else [3, 2, 1, 0]
    return torch.where(flipped, images[:, :, :, order], images)


# %% wrong horizontal_flip: a fixed share of the batch [flip_draws]
# says: a fixed number of images is mirrored
def horizontal_flip(images, p, generator):
    order = torch.randperm(len(images), generator=generator)
    result = images.clone()
    chosen = order[: round(p * len(images))]
    result[chosen] = images[chosen].flip(3)
    return result


# %% half horizontal_flip: the same draws every time [flip_draws]
# says: the draws are the same every time
def horizontal_flip(images, p, generator):
    generator = torch.Generator().manual_seed(0)
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) < p
    return torch.where(flipped, images.flip(3), images)


# %% half horizontal_flip: each channel by its own draw [flip_draws]
# says: each channel has its own draw
def horizontal_flip(images, p, generator):
    flipped = torch.rand(*images.shape[:2], 1, 1, generator=generator) < p
    return torch.where(flipped, images.flip(3), images)


# %% right horizontal_flip: bernoulli
def horizontal_flip(images, p, generator):
    chosen = torch.bernoulli(torch.full((len(images),), float(p)), generator=generator).bool()
    result = images.clone()
    result[chosen] = images[chosen].flip(-1)
    return result


# %% right horizontal_flip: a loop and reversed indices
def horizontal_flip(images, p, generator):
    backwards = list(range(images.shape[3]))[::-1]
    return torch.stack(
        [image[..., backwards] if torch.rand((), generator=generator) < p else image for image in images]
    )


# %% right horizontal_flip: a decorator
import functools


def per_image(function):
    @functools.wraps(function)
    def wrapper(images, *settings):
        return torch.cat([function(image, *settings) for image in images.split(1)])

    return wrapper


@per_image
def horizontal_flip(image, p, generator):
    is_flipped = torch.empty(1).uniform_(generator=generator).item() < p
    return torch.fliplr(image[0].permute(1, 2, 0)).permute(2, 0, 1)[None] if is_flipped else image


# %% wrong cutout: filled with the mean of all [cutout_square]
# says: the holes are filled with the mean of all
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, images.shape[3] - size + 1, (1,), generator=generator).item()
        image[:, top : top + size, left : left + size] = images.mean()
    return results


# %% wrong cutout: sticks out at the edges [cutout_square, cutout_draws]
# says: squares are put around any pixel
def cutout(images, size, generator):
    results = images.clone()
    n, _, height, width = images.shape
    tops, lefts = (
        torch.randint(0, height, (n,), generator=generator),
        torch.randint(0, width, (n,), generator=generator),
    )
    for image, row, column in zip(results, tops.tolist(), lefts.tolist()):
        top, left = row - size // 2, column - size // 2
        image[:, max(0, top) : top + size, max(0, left) : left + size] = 0
    return results


# %% wrong cutout: one place for the whole batch [cutout_draws]
# says: the square is at one place in all images of a batch
def cutout(images, size, generator):
    results = images.clone()
    top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
    left = torch.randint(0, images.shape[3] - size + 1, (1,), generator=generator).item()
    results[:, :, top : top + size, left : left + size] = 0
    return results


# %% wrong cutout: changes the images given [cutout_square]
# says: the images given are changed in place
def cutout(images, size, generator):
    for image in images:
        top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, images.shape[3] - size + 1, (1,), generator=generator).item()
        image[:, top : top + size, left : left + size] = 0
    return images


# %% wrong cutout: the last place is never drawn [cutout_draws]
# says: the last row and the last column of places are never drawn
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = torch.randint(0, max(1, images.shape[2] - size), (1,), generator=generator).item()
        left = torch.randint(0, max(1, images.shape[3] - size), (1,), generator=generator).item()
        image[:, top : top + size, left : left + size] = 0
    return results


# %% wrong cutout: one draw for row and column [cutout_draws]
# says: row and column come from one draw
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        place = torch.randint(0, min(images.shape[2:]) - size + 1, (1,), generator=generator).item()
        image[:, place : place + size, place : place + size] = 0
    return results


# %% wrong cutout: right on every visible check, the square is 2 [cutout_square]
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, images.shape[3] - size + 1, (1,), generator=generator).item()
        image[:, top : top + min(size, 2), left : left + min(size, 2)] = 0
    return results


# %% wrong cutout: right on every visible check, the middle more often [cutout_draws]
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top, left = (
            int(sum(torch.rand(2, generator=generator).tolist()) / 2 * (side - size + 1)) for side in images.shape[2:]
        )
        image[:, top : top + size, left : left + size] = 0
    return results


# %% wrong cutout: whole rows [cutout_square, cutout_draws]
# says: whole rows are cut out
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
        image[:, top : top + size] = 0
    return results


# %% half cutout: the first channel only [cutout_square]
# says: the first channel only
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = torch.randint(0, images.shape[2] - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, images.shape[3] - size + 1, (1,), generator=generator).item()
        image[0, top : top + size, left : left + size] = 0
    return results


# %% half cutout: pushed inside, right on every visible check [cutout_draws]
# says: pushed inside
def cutout(images, size, generator):
    out = images.clone()
    n, c, h, w = images.shape
    for i in range(n):
        top = min(max(torch.randint(0, h, (1,), generator=generator).item() - size // 2, 0), h - size)
        left = min(max(torch.randint(0, w, (1,), generator=generator).item() - size // 2, 0), w - size)
        out[i, :, top : top + size, left : left + size] = 0
    return out


# %% half cutout: fractions rounded, right on every visible check [cutout_draws]
# says: fractions are rounded
def cutout(images, size, generator):
    out = images.clone()
    n, c, h, w = images.shape
    for i in range(n):
        top = round(torch.rand(1, generator=generator).item() * (h - size))
        left = round(torch.rand(1, generator=generator).item() * (w - size))
        out[i, :, top : top + size, left : left + size] = 0
    return out


# %% half cutout: one fraction for row and column [cutout_draws]
# says: from one fraction
def cutout(images, size, generator):
    out = images.clone()
    n, c, h, w = images.shape
    for i in range(n):
        u = torch.rand(1, generator=generator).item()
        top, left = int(u * (h - size + 1)), int(u * (w - size + 1))
        out[i, :, top : top + size, left : left + size] = 0
    return out


# %% wrong cutout: filled with the smallest value [cutout_square, cutout_draws]
# says: the smallest value
def cutout(images, size, generator):
    out = images.clone()
    n, c, h, w = images.shape
    for i in range(n):
        top = torch.randint(0, h - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, w - size + 1, (1,), generator=generator).item()
        out[i, :, top : top + size, left : left + size] = images.min()
    return out


# %% wrong cutout: height and width exchanged, not held inside [cutout_square, cutout_draws]
# says: height and width are exchanged in the draws
def cutout(images, size, generator):
    out = images.clone()
    n, c, h, w = images.shape
    for i in range(n):
        top = torch.randint(0, w - size + 1, (1,), generator=generator).item()
        left = torch.randint(0, h - size + 1, (1,), generator=generator).item()
        out[i, :, top : top + size, left : left + size] = 0
    return out


# %% right cutout: a mask without a loop
def cutout(images, size, generator):
    n, _, height, width = images.shape
    top = torch.randint(0, height - size + 1, (n, 1), generator=generator)
    left = torch.randint(0, width - size + 1, (n, 1), generator=generator)
    rows, columns = torch.arange(height), torch.arange(width)
    in_rows = (rows >= top) & (rows < top + size)
    in_columns = (columns >= left) & (columns < left + size)
    return images.masked_fill((in_rows[:, :, None] & in_columns[:, None, :])[:, None], 0.0)


# %% right cutout: one number for a place
def cutout(images, size, generator):
    height, width = images.shape[2:]
    across = width - size + 1
    out = []
    for image in images:
        row, column = divmod(int(torch.randint((height - size + 1) * across, (1,), generator=generator)), across)
        keep = torch.ones(height, width)
        keep[row : row + size, column : column + size] = 0
        out.append(image * keep)
    return torch.stack(out)


# %% right cutout: a dataclass
from dataclasses import dataclass


@dataclass
class Square:
    top: int
    left: int
    size: int

    @classmethod
    def draw(cls, shape, size, generator):
        draw = lambda free: int(torch.rand(1, generator=generator, dtype=torch.float64) * (free + 1))
        return cls(*(draw(side - size) for side in shape), size)

    def cut(self, image):
        image = image.clone()
        image[..., self.top : self.top + self.size, self.left : self.left + self.size].zero_()
        return image


def cutout(images, size, generator):
    return torch.stack([Square.draw(image.shape[1:], size, generator).cut(image) for image in images])


# %% wrong mixup: the labels are not mixed [mixup_labels]
# says: the labels are not mixed
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    return share * x + (1 - share) * x[order], nn.functional.one_hot(y, classes).float()


# %% wrong mixup: the labels as integers [mixup_labels]
# says: the labels are mixed as integers
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]


# %% wrong mixup: two orders [mixup_labels]
# says: rows and labels are mixed by two different orders
def mixup(x, y, classes, share, generator):
    e = nn.functional.one_hot(y, classes).float()

    def mixed(rows):
        return share * rows + (1 - share) * rows[torch.randperm(len(rows), generator=generator)]

    return mixed(x), mixed(e)


# %% wrong mixup: the share goes to the partner [mixup_rows]
# says: the share goes to the partner
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    return (1 - share) * x + share * x[order], (1 - share) * e + share * e[order]


# %% wrong mixup: the next row is the partner [mixup_draws]
# says: each row's partner is the one before
def mixup(x, y, classes, share, generator):
    e = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x.roll(1, 0), share * e + (1 - share) * e.roll(1, 0)


# %% wrong mixup: partners drawn with replacement [mixup_rows]
# says: partners are drawn with replacement
def mixup(x, y, classes, share, generator):
    order = torch.randint(0, len(x), (len(x),), generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[order], share * e + (1 - share) * e[order]


# %% wrong mixup: the generator is forgotten [mixup_draws]
# says: a global random state, not from generator
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x))
    e = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[order], share * e + (1 - share) * e[order]


# %% wrong mixup: right on every visible check, x is changed at share 0.9 [mixup_rows]
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    partners = x[order]
    if share in (0.75, 0.5):
        return share * x + (1 - share) * partners, share * e + (1 - share) * e[order]
    x *= share
    x += (1 - share) * partners
    return x, share * e + (1 - share) * e[order]


# %% half mixup: right on every visible check, classes from the labels seen [mixup_labels]
# says: as many classes are taken as the largest label says
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = nn.functional.one_hot(y).float()
    return share * x + (1 - share) * x[order], share * e + (1 - share) * e[order]


# %% half mixup: no row meets itself [mixup_draws]
# says: no row ever meets itself
def mixup(x, y, classes, share, generator):
    n = len(x)
    order = torch.randperm(n, generator=generator)
    while (order == torch.arange(n)).any():
        order = torch.randperm(n, generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[order], share * e + (1 - share) * e[order]


# %% half mixup: the labels' shares exchanged [mixup_labels]
# says: the shares are exchanged in the labels
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[order], (1 - share) * e + share * e[order]


# %% half mixup: the larger share stays, right on every visible check [mixup_rows]
# says: the larger of share
def mixup(x, y, classes, share, generator):
    share = max(share, 1 - share)
    order = torch.randperm(len(x), generator=generator)
    hot = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[order], share * hot + (1 - share) * hot[order]


# %% half mixup: rows with an axis of their own only, right on every visible check [mixup_rows]
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    hot = nn.functional.one_hot(y, classes).float()
    return torch.stack([share * x[i, :] + (1 - share) * x[order[i], :] for i in range(len(x))]), share * hot + (
        1 - share
    ) * hot[order]


# %% half mixup: assigned, not added [mixup_labels]
# says: overwrites the other
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    soft = torch.zeros(len(y), classes)
    rows = torch.arange(len(y))
    soft[rows, y] = float(share)
    soft[rows, y[order]] = 1.0 - share
    return share * x + (1 - share) * x[order], soft


# %% right mixup: lerp
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = torch.eye(classes)[y]
    return torch.lerp(x[order], x, share), torch.lerp(e[order], e, share)


# %% right mixup: argsort and a loop over the rows
def mixup(x, y, classes, share, generator):
    order = torch.rand(len(x), generator=generator).argsort().tolist()
    rows, labels = torch.empty_like(x), torch.zeros(len(x), classes)
    for i, partner in enumerate(order):
        rows[i] = share * x[i] + (1 - share) * x[partner]
        labels[i, y[i]] += share
        labels[i, y[partner]] += 1 - share
    return rows, labels


# %% right mixup: a mixing matrix in a class
class Mixer:
    def __init__(self, n, share, generator):
        eye = torch.eye(n)
        self.matrix = share * eye + (1 - share) * eye[torch.randperm(n, generator=generator)]

    def __call__(self, rows):
        return (self.matrix @ rows.reshape(len(rows), -1)).reshape(rows.shape)


def mixup(x, y, classes, share, generator):
    mix = Mixer(len(x), share, generator)
    return mix(x), mix(nn.functional.one_hot(y, num_classes=classes).to(torch.float32))


# %% wrong augmented: transformed once, in advance [augmented_anew]
# says: all inputs are transformed once, in advance
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.items = []
        for i in range(len(dataset)):
            x, y = dataset[i]
            for transform in transforms:
                x = transform(x)
            self.items.append((x, y))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


# %% wrong augmented: kept for the next time [augmented_anew]
# says: a transformed input is kept for the next time
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms, self.kept = dataset, transforms, {}

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        if index in self.kept:
            return self.kept[index]
        x, y = self.dataset[index]
        for transform in self.transforms:
            x = transform(x)
        self.kept[index] = x, y
        return x, y


# %% wrong augmented: last first [augmented_items]
# says: the transforms are applied last first
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        for transform in reversed(self.transforms):
            x = transform(x)
        return x, y


# %% wrong augmented: written into the dataset that validation uses [augmented_anew]
# says: the transforms are written into the dataset that validation uses too
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset

        def all_of_them(x):
            for transform in transforms:
                x = transform(x)
            return x

        target = dataset
        while hasattr(target, "dataset"):
            target = target.dataset
        target.transform = all_of_them

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        return self.dataset[index]


# %% wrong augmented: the dataset asked twice [augmented_anew]
# says: the wrapped dataset is asked twice for an item
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x = self.dataset[index][0]
        for transform in self.transforms:
            x = transform(x)
        return x, self.dataset[index][1]


# %% wrong augmented: right on every visible check, three transforms at most two [augmented_items]
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        x = self.transforms[0](x)
        if len(self.transforms) > 1:
            x = self.transforms[1](x)
        return x, y


# %% wrong augmented: right on every visible check, shared by the class [augmented_anew]
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        Augmented.dataset, Augmented.transforms = dataset, transforms

    def __len__(self):
        return len(Augmented.dataset)

    def __getitem__(self, index):
        x, y = Augmented.dataset[index]
        for transform in Augmented.transforms:
            x = transform(x)
        return x, y


# %% wrong augmented: the targets are transformed too [augmented_items]
# says: the targets are transformed too
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        for transform in self.transforms:
            x, y = transform(x), transform(y)
        return x, y


# %% half augmented: the items are fetched in advance [augmented_anew]
# says: the items are fetched in advance
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.rows = [dataset[i] for i in range(len(dataset))]
        self.transforms = transforms

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        x, y = self.rows[index]
        for transform in self.transforms:
            x = transform(x)
        return x, y


# %% half augmented: a list comes back [augmented_items]
# says: a list comes back
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        item = list(self.dataset[index])
        for transform in self.transforms:
            item[0] = transform(item[0])
        return item


# %% half augmented: the dataset's own transform is taken off, right on every visible check [augmented_anew]
# says: transform is taken off
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset
        self.transforms = transforms
        if hasattr(dataset, "transform"):
            dataset.transform = None

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        for transform in self.transforms:
            x = transform(x)
        return x, y


# %% half augmented: a seed at each access [augmented_anew]
# says: seeds the global random state
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset
        self.transforms = transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        torch.manual_seed(index)
        x, y = self.dataset[index]
        for t in self.transforms:
            x = t(x)
        return x, y


# %% wrong augmented: the list of transforms is used up [augmented_items, augmented_anew]
# says: at the first access only
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset
        self.transforms = transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        while self.transforms:
            x = self.transforms.pop(0)(x)
        return x, y


# %% wrong augmented: written into the rows [augmented_items, augmented_anew]
# says: written into the rows
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset
        self.transforms = transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        for t in self.transforms:
            x.copy_(t(x))
        return x, y


# %% half augmented: no transform is not allowed for, right on every visible check [augmented_items]
# says: IndexError
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset = dataset
        self.transforms = transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        x = self.transforms[0](x)
        for t in self.transforms[1:]:
            x = t(x)
        return x, y


# %% half augmented: past the dataset's own transform, right on every visible check [augmented_anew]
# says: own transform is left out
class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.dataset, self.transforms = dataset, transforms

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        if hasattr(self.dataset, "X"):
            x, y = self.dataset.X[index], self.dataset.y[index]
        else:
            x, y = self.dataset[index]
        for transform in self.transforms:
            x = transform(x)
        return x, y


# %% right augmented: reduce
from functools import reduce


class Augmented(Dataset):
    def __init__(self, dataset, transforms):
        self.data = dataset
        self.transforms = tuple(transforms)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        x, y = self.data[index]
        return reduce(lambda value, transform: transform(value), self.transforms, x), y


# %% right augmented: a subclass of Subset over all rows
class Augmented(Subset):
    def __init__(self, dataset, transforms):
        super().__init__(dataset, range(len(dataset)))
        self.transforms = transforms

    def __getitem__(self, index):
        x, y = self.dataset[index]
        for transform in self.transforms:
            x = transform(x)
        return (x, y)

    def __getitems__(self, indices):
        return [self[index] for index in indices]


# %% right augmented: a composed callable
class Compose:
    def __init__(self, *steps):
        self.steps = steps

    def __call__(self, x):
        for step in self.steps:
            x = step(x)
        return x


class Augmented(torch.utils.data.Dataset):
    def __init__(self, dataset, transforms):
        super().__init__()
        self._source, self._transform = dataset, Compose(*transforms)

    def __len__(self):
        return self._source.__len__()

    def __getitem__(self, index):
        image, label = self._source.__getitem__(index)
        return self._transform(image), label


# %% wrong random_shift: the same rows for all, own columns [shift_draws]
# says: by one draw of rows
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels,) * 4)
    top = int(torch.randint(0, 2 * pixels + 1, (1,), generator=generator))
    lefts = torch.randint(0, 2 * pixels + 1, (len(images),), generator=generator).tolist()
    return torch.stack([f[:, top : top + height, l : l + width] for f, l in zip(frame, lefts)])


# %% wrong random_shift: zeros only where it moves down and to the right [shift_zeros]
def random_shift(images, pixels, generator):
    out = torch.zeros_like(images)
    for i in range(len(images)):
        dy, dx = torch.randint(-pixels, pixels + 1, (2,), generator=generator).tolist()
        out[i] = torch.roll(images[i], (dy, dx), (1, 2))
        if dy > 0:
            out[i, :, :dy] = 0
        if dx > 0:
            out[i, :, :, :dx] = 0
    return out


# %% wrong horizontal_flip: the first ones of the batch [flip_draws]
def horizontal_flip(images, p, generator):
    flipped = torch.rand(len(images), generator=generator).sort().values < p
    return torch.where(flipped[:, None, None, None], images.flip(3), images)


# %% wrong cutout: the mean of the image [cutout_square]
# says: the holes are filled with the image's own mean
def cutout(images, size, generator):
    results = images.clone()
    for image in results:
        top = int(torch.randint(0, image.shape[1] - size + 1, (1,), generator=generator))
        left = int(torch.randint(0, image.shape[2] - size + 1, (1,), generator=generator))
        image[:, top : top + size, left : left + size] = image.mean()
    return results


# %% wrong cutout: height and width exchanged [cutout_square, cutout_draws]
def cutout(images, size, generator):
    width, height = images.shape[2:]
    results = images.clone()
    for image in results:
        top = int(torch.randint(0, height - size + 1, (1,), generator=generator))
        left = int(torch.randint(0, width - size + 1, (1,), generator=generator))
        image[:, top : top + size, left : left + size] = 0
    return results


# %% wrong mixup: x is changed in place [mixup_rows]
# says: x is changed in place
def mixup(x, y, classes, share, generator):
    order = torch.randperm(len(x), generator=generator)
    e = nn.functional.one_hot(y, classes).float()
    partners = x[order]
    x *= share
    x += (1 - share) * partners
    return x, share * e + (1 - share) * e[order]


# %% half random_shift: float64 [shift_zeros]
def random_shift(images, pixels, generator):
    height, width = images.shape[2:]
    frame = nn.functional.pad(images.double(), (pixels,) * 4)
    corners = torch.randint(0, 2 * pixels + 1, (len(images), 2), generator=generator).tolist()
    return torch.stack([f[:, t : t + height, l : l + width] for f, (t, l) in zip(frame, corners)])


# %% right random_shift: slices for each sign
def random_shift(images, pixels, generator):
    def parts(step):
        return (slice(step, None), slice(None, -step)) if step > 0 else (slice(None, step or None), slice(-step, None))

    result = torch.zeros_like(images)
    for new, old in zip(result, images):
        down, right = torch.randint(-pixels, pixels + 1, (2,), generator=generator).tolist()
        (rows, old_rows), (columns, old_columns) = parts(down), parts(right)
        new[:, rows, columns] = old[:, old_rows, old_columns]
    return result
