"""Answers that students give on day 34. The words in brackets are the test cells that must reject a wrong one."""


# %% wrong dropout: not divided [dropout_modes]
# says: what is kept is not divided by 1 - p
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        return X * (torch.rand_like(X) >= self.p) if self.training else X


# %% wrong dropout: p for 1 - p [dropout_modes]
# says: p is the probability to be kept
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        return X * (torch.rand_like(X) < self.p) / self.p if self.training and self.p else X


# %% wrong dropout: active in eval [dropout_modes]
# says: entries are dropped in eval mode too
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        return X * (torch.rand_like(X) >= self.p) / (1 - self.p) if self.p < 1 else X * 0


# %% wrong dropout: right on every visible check, nan at p = 1 [dropout_modes]
# says: p = 1 gives nan
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        return X * ((torch.rand_like(X) >= self.p) / (1 - self.p))


# %% wrong dropout: right on every visible check, one mask for ever [dropout_modes]
# says: the mask is drawn once
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p, self.mask = p, None

    def forward(self, X):
        if not self.training:
            return X
        if self.p == 1:
            return 0 * X
        if self.mask is None or self.mask.shape != X.shape:
            self.mask = torch.rand_like(X) >= self.p
        return X * self.mask / (1 - self.p)


# %% wrong dropout: right on every visible check, changed in place [dropout_modes]
# says: the input is changed in place
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if self.training and self.p < 1:
            X *= (torch.rand_like(X) >= self.p) / (1 - self.p)
        elif self.training:
            X *= 0
        return X


# %% wrong dropout: right on every visible check, seeded [dropout_modes]
# says: each call draws the same
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        torch.manual_seed(0)
        return X * (torch.rand_like(X) >= self.p) / (1 - self.p) if self.p < 1 else 0 * X


# %% wrong dropout: scaled in eval mode [dropout_modes]
# says: the values are scaled in eval mode
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        return X * (torch.rand_like(X) >= self.p) if self.training else X * (1 - self.p)


# %% wrong dropout: right on every visible check, whole rows [dropout_modes]
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        keep = torch.rand(len(X), *[1] * (X.ndim - 1)) >= self.p
        return X * keep / max(1 - self.p, 1e-12)


# %% half dropout: detached [dropout_modes]
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        return (X * (torch.rand_like(X) >= self.p) / max(1 - self.p, 1e-12)).detach().requires_grad_()


# %% right dropout: bernoulli
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training or self.p == 0.0:
            return X
        if self.p == 1.0:
            return X.new_zeros(X.shape)
        mask = torch.bernoulli(torch.full_like(X, 1 - self.p))
        return mask.div(1 - self.p) * X


# %% right dropout: masked_fill
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if self.training:
            dropped = torch.rand(X.shape) < self.p
            scale = 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0
            X = (X * scale).masked_fill(dropped, 0.0)
        return X


# %% right dropout: where, with a helper and a property
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError("a probability is needed")
        self.p = p

    @property
    def keep(self):
        return 1.0 - self.p

    def _mask(self, X):
        return torch.empty_like(X).uniform_() < self.keep

    def forward(self, X):
        if not self.training:
            return X.clone()
        return torch.where(self._mask(X), X / self.keep if self.keep else X, torch.zeros((), dtype=X.dtype))


# %% half batch_norm_1d: batch statistics in eval mode [norm_use]
# says: the batch's statistics are used in eval mode too
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0))
            if len(X) > 1 or self.training
            else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: running statistics in training [norm_training]
# says: the running statistics are used in training
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (X.mean(dim=0), X.var(dim=0, correction=0)) if False else (self.running_mean, self.running_var)
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * X.detach().mean(dim=0)
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: updated in eval mode [norm_running]
# says: the statistics are updated in eval mode too
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if len(X) > 1:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * X.detach().mean(dim=0)
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: momentum the wrong way round [norm_running]
# says: momentum works the wrong way round
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean.detach()
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: biased running variance [norm_running]
# says: the running variance is fed with the variance divided by n
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var.detach()
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: n - 1 in the batch [norm_training]
# says: the variance is divided by n - 1 in the batch
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (X.mean(dim=0), X.var(dim=0)) if self.training else (self.running_mean, self.running_var)
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% wrong batch_norm_1d: weight and bias ignored [norm_training, norm_use]
# says: weight and bias are not used
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return (X - mean) / torch.sqrt(var + self.eps)


# %% half batch_norm_1d: plain tensors for buffers [norm_use]
# says: the running statistics are plain tensors
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.running_mean, self.running_var = torch.zeros(features), torch.ones(features)

    def double(self):
        self.running_mean, self.running_var = self.running_mean.double(), self.running_var.double()
        return super().double()

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: right on every visible check, one row accepted [norm_use]
# says: a single row in training is normalized
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: right on every visible check, no gradient through the statistics [norm_training]
# says: no gradient flows through the batch's mean and variance
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.detach().mean(dim=0), X.detach().var(dim=0, correction=0))
            if self.training
            else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% half batch_norm_1d: right on every visible check, graph kept in the buffers [norm_running]
# says: the buffers keep the graph
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% wrong batch_norm_1d: right on every visible check, eps beside the root [norm_training, norm_use]
# says: eps is added to the standard deviation
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / (torch.sqrt(var) + self.eps) + self.bias


# %% half batch_norm_1d: right on every visible check, momentum fixed [norm_running]
# says: momentum is 0.1, whatever is asked for
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = 0.1, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% wrong batch_norm_1d: mean and variance of each row, as layer norm has them [norm_training, norm_running]
# says: the mean runs over the features
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training:
            mean, var = X.mean(dim=1, keepdim=True), X.var(dim=1, keepdim=True, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean.mean(), self.momentum)
                self.running_var.lerp_(var.mean(), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (X - mean) / (var + self.eps).sqrt() + self.bias

# %% wrong batch_norm_1d: asks self.eval, a method that is always true [norm_training, norm_running]
# says: the running statistics are used in training, and never updated
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.eval:
            mean, var = self.running_mean, self.running_var
        else:
            if len(X) == 1:
                raise ValueError("one row has no spread")
            mean, var = X.mean(dim=0), X.var(dim=0, correction=0)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (X.var(dim=0) - self.running_var)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias

# %% wrong batch_norm_1d: standard deviations in the place of variances [norm_running, norm_use]
# says: a standard deviation is kept, not a variance
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training:
            if len(X) == 1:
                raise ValueError("one row has no spread")
            mean, std = X.mean(dim=0), (X.var(dim=0, correction=0) + self.eps).sqrt()
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(X.std(dim=0), self.momentum)
        else:
            mean, std = self.running_mean, self.running_var
        return self.weight * (X - mean) / std + self.bias

# %% wrong batch_norm_1d: nothing is a parameter and nothing a buffer [norm_training, norm_use]
# says: gradients of weight and bias
# says nothing of: Is a return statement missing
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = torch.ones(features), torch.zeros(features)
        self.running_mean, self.running_var = torch.zeros(features), torch.ones(features)

    def forward(self, X):
        if not self.training:
            return self.weight * (X - self.running_mean) / (self.running_var + self.eps).sqrt() + self.bias
        if len(X) < 2:
            raise ValueError("one row has no spread")
        mean, var = X.mean(dim=0), X.var(dim=0, correction=0)
        keep = 1 - self.momentum
        self.running_mean = keep * self.running_mean + self.momentum * mean.detach()
        self.running_var = keep * self.running_var + self.momentum * X.var(dim=0).detach()
        return self.weight * (X - mean) / (var + self.eps).sqrt() + self.bias

# %% wrong batch_norm_1d: a subclass of torch's own [norm_training, norm_running, norm_use]
# says: calls of torch's own batch norm
class BatchNorm1d(nn.BatchNorm1d):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__(features, eps=eps, momentum=momentum)

# %% wrong batch_norm_1d: torch's own function inside [norm_training, norm_running, norm_use]
# says: calls of torch's own batch norm
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        return nn.functional.batch_norm(
            X, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )

# %% right batch_norm_1d: copy_ and lerp
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.register_buffer("running_var", torch.ones(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, X):
        if self.training:
            n = X.shape[0]
            if n <= 1:
                raise ValueError("more than one row is needed")
            var, mean = torch.var_mean(X, dim=0, correction=0)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(var.detach() * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return (X - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias


# %% right batch_norm_1d: buffers assigned anew
class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one row")
        mean, var = (
            (X.mean(dim=0), X.var(dim=0, correction=0)) if self.training else (self.running_mean, self.running_var)
        )
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * X.detach().var(dim=0)
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


# %% right batch_norm_1d: helpers and torch's counter
class RunningMean:
    def __init__(self, momentum):
        self.momentum = momentum

    def update(self, buffer, value):
        buffer.data = buffer.data + self.momentum * (value.data - buffer.data)


class BatchNorm1d(nn.Module):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.keeper, self.eps = RunningMean(momentum), eps
        for name, value in {"weight": 1.0, "bias": 0.0}.items():
            self.register_parameter(name, nn.Parameter(torch.full((features,), value)))
        for name, value in {"running_mean": 0.0, "running_var": 1.0}.items():
            self.register_buffer(name, torch.full((features,), value))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def measure(self, X):
        if len(X) == 1:
            raise ValueError("a single row")
        mean = X.sum(0) / len(X)
        squares = (X - mean).pow(2).sum(0)
        self.keeper.update(self.running_mean, mean)
        self.keeper.update(self.running_var, squares / (len(X) - 1))
        self.num_batches_tracked += 1
        return mean, squares / len(X)

    def forward(self, X):
        mean, var = self.measure(X) if self.training else (self.running_mean, self.running_var)
        return torch.addcmul(self.bias, self.weight, (X - mean) / (var + self.eps) ** 0.5)


# %% half batch_norm_2d: over the images only [norm2d_values]
# says: every pixel has its own mean
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0,), keepdim=True), X.var(dim=(0,), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: each image by itself [norm2d_values]
# says: every image has its own mean
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(2, 3), keepdim=True), X.var(dim=(2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: right on every visible check, over the channels too [norm2d_values]
# says: mean and variance run over the channels too
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 1, 2, 3), keepdim=True), X.var(dim=(0, 1, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: right on every visible check, reshape mixes channels [norm2d_values]
# says: cut into rows by reshape alone
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        shape, old = X.shape, X
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        X = X.reshape(-1, X.shape[1])
        if self.training:
            mean, var = X.mean(dim=0), X.var(dim=0, correction=0)
        else:
            mean, var = self.running_mean, self.running_var
        return (self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias).reshape(shape)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: biased running variance [norm2d_running]
# says: the running variance is fed with the variance divided by n
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=0), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: no update [norm2d_running]
# says: the statistics are never updated
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if False:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: right on every visible check, one pixel accepted [norm2d_running]
# says: one value for each channel is normalized
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: right on every visible check, batch statistics in eval mode [norm2d_values]
# says: the batch's statistics are used in eval mode too
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if True:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% half batch_norm_2d: right on every visible check, weight ignored [norm2d_values]
# says: weight and bias are not used
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return out


# %% wrong batch_norm_2d: flattened images as features [norm2d_values, norm2d_running]
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        return super().forward(X.flatten(1)).reshape(X.shape)


# %% wrong batch_norm_2d: the images as they are given to the one for rows [norm2d_values, norm2d_running]
# says: doesn't match the broadcast shape
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        return super().forward(X)

# %% wrong batch_norm_2d: each image's own channels are normalized, and their means kept [norm2d_values, norm2d_running]
# says: every image has its own mean
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        if self.training:
            mean, var = X.mean(dim=(2, 3)), X.var(dim=(2, 3), correction=0)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean[None], self.running_var[None]
        shape = (1, -1, 1, 1)
        X = (X - mean[:, :, None, None]) / torch.sqrt(var[:, :, None, None] + self.eps)
        return self.weight.view(shape) * X + self.bias.view(shape)

# %% wrong batch_norm_2d: channels are taken for the last axis [norm2d_values, norm2d_running]
# says: every pixel has its own mean
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        if self.training:
            mean, var = X.mean(dim=(0, 1, 2)), X.var(dim=(0, 1, 2), correction=0)
            with torch.no_grad():
                self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
                self.running_var = self.running_var + self.momentum * (X.var(dim=(0, 1, 2)) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias

# %% wrong batch_norm_2d: a new norm in every call [norm2d_values, norm2d_running]
# says: the statistics are never updated
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        n, channels, height, width = X.shape
        norm = BatchNorm1d(channels, self.momentum, self.eps)
        rows = norm(X.permute(0, 2, 3, 1).reshape(-1, channels))
        return rows.reshape(n, height, width, channels).permute(0, 3, 1, 2)

# %% wrong batch_norm_2d: a subclass of torch's own [norm2d_values, norm2d_running]
# says: calls of torch's own batch norm
class BatchNorm2d(nn.BatchNorm2d):
    def __init__(self, channels, momentum=0.1, eps=1e-5):
        super().__init__(channels, eps=eps, momentum=momentum)

# %% right batch_norm_2d: own axes
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        s = (1, -1, 1, 1)
        if self.training:
            if X.numel() == X.shape[1]:
                raise ValueError("one value")
            pass
        if self.training:
            mean, var = X.mean(dim=(0, 2, 3), keepdim=True), X.var(dim=(0, 2, 3), correction=0, keepdim=True)
        else:
            mean, var = self.running_mean.view(s), self.running_var.view(s)
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(X.mean(dim=(0, 2, 3)), self.momentum)
                self.running_var.lerp_(X.var(dim=(0, 2, 3), correction=1), self.momentum)
        out = (X - mean) / torch.sqrt(var + self.eps)
        return self.weight.view(s) * out + self.bias.view(s)


# %% right batch_norm_2d: channels moved to the end
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        last = X.movedim(1, -1)
        return super().forward(last.flatten(0, 2)).unflatten(0, last.shape[:3]).movedim(-1, 1)


# %% right batch_norm_2d: channels first, a module inside
class BatchNorm2d(nn.Module):
    def __init__(self, channels, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, X):
        flat = X.transpose(0, 1).reshape(X.shape[1], -1)
        mean, var = self.running_mean, self.running_var
        if self.training:
            if flat.shape[1] == 1:
                raise ValueError("a channel has only one value")
            mean, var = flat.mean(1), flat.var(1, unbiased=False)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (flat.var(1) - self.running_var)
        factor = self.weight / (var + self.eps).sqrt()
        return X * factor[:, None, None] + (self.bias - mean * factor)[:, None, None]


# %% half with_batch_norm: after the ReLU [inserted_layers]
# says: the norm comes after the ReLU
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            channels = layer.out_channels
        if isinstance(layer, nn.ReLU):
            layers.append(nn.BatchNorm2d(channels))
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% half with_batch_norm: before the convolution [inserted_layers]
# says: the norm comes before the convolution
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.in_channels))
        layers.append(layer)
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% half with_batch_norm: the given network changed [inserted_copy]
# says: the given network itself is changed
def with_batch_norm(cnn):
    found = cnn
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% half with_batch_norm: a shallow copy [inserted_copy]
# says: the weights are shared
def with_batch_norm(cnn):
    found = copy.copy(cnn)
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    found._modules = dict(found._modules)
    found.features = nn.Sequential(*layers)
    return found


# %% half with_batch_norm: left in train mode [inserted_copy]
# says: the copy is left in train mode
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    found.features = nn.Sequential(*layers)
    return found.train()


# %% half with_batch_norm: a new network [inserted_copy]
# says: a new network is made
def with_batch_norm(cnn):
    found = (
        type(cnn)(8)
        if cnn.__class__.__name__ == "SmallCNN" and cnn.classifier.in_features == 64
        else copy.deepcopy(cnn)
    )
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% half with_batch_norm: right on every visible check, fixed places [inserted_layers]
# says: the places and channels of SmallCNN are taken
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    f = found.features
    found.features = nn.Sequential(f[0], nn.BatchNorm2d(8), *f[1:3], f[3], nn.BatchNorm2d(16), *f[4:])
    return found.train(cnn.training)


# %% half with_batch_norm: right on every visible check, before each ReLU [inserted_layers]
# says: a norm is put before each ReLU
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        if isinstance(layer, nn.Conv2d):
            channels = layer.out_channels
        if isinstance(layer, nn.ReLU):
            layers.append(nn.BatchNorm2d(channels))
        layers.append(layer)
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% half with_batch_norm: only the first [inserted_layers]
# says: only the first convolution gets a norm
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d) and len(layers) == 1:
            layers.append(nn.BatchNorm2d(layer.out_channels))
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% wrong with_batch_norm: nothing put in, and shared [inserted_layers, inserted_copy]
# says: no norm is put in
def with_batch_norm(cnn):
    return cnn


# %% wrong with_batch_norm: the features alone are returned [inserted_layers, inserted_copy]
# says: 'Sequential' object has no attribute 'features'
def with_batch_norm(cnn):
    layers = []
    for layer in copy.deepcopy(cnn).features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    return nn.Sequential(*layers)

# %% wrong with_batch_norm: norms for rows, and the given network itself [inserted_layers, inserted_copy]
# says: the given network itself is changed
def with_batch_norm(cnn):
    layers = []
    for layer in cnn.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm1d(layer.out_channels))
    cnn.features = nn.Sequential(*layers)
    return cnn

# %% wrong with_batch_norm: norms for the channels that come in, in a copy that shares all weights [inserted_layers, inserted_copy]
# says: the norms have as many channels as come in
# says: the weights are shared
def with_batch_norm(cnn):
    new = copy.copy(cnn)
    new._modules = dict(cnn._modules)
    layers = []
    for layer in cnn.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.in_channels))
    new.features = nn.Sequential(*layers)
    return new

# %% wrong with_batch_norm: changed in place, and nothing returned [inserted_layers, inserted_copy]
# says: 'NoneType' object has no attribute 'features'
def with_batch_norm(cnn):
    places = [k for k, layer in enumerate(cnn.features) if isinstance(layer, nn.Conv2d)]
    for k in reversed(places):
        cnn.features.insert(k + 1, nn.BatchNorm2d(cnn.features[k].out_channels))

# %% wrong with_batch_norm: a list of layers, put in where a Sequential stood [inserted_layers, inserted_copy]
# says: cannot assign 'list' as child module
def with_batch_norm(cnn):
    new = copy.deepcopy(cnn)
    new.features = [
        part
        for layer in new.features
        for part in ([layer, nn.BatchNorm2d(layer.out_channels)] if isinstance(layer, nn.Conv2d) else [layer])
    ]
    return new

# %% right with_batch_norm: insert from behind
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    for place in range(len(found.features) - 1, -1, -1):
        if isinstance(found.features[place], nn.Conv2d):
            norm = nn.BatchNorm2d(found.features[place].weight.shape[0])
            found.features.insert(place + 1, norm.train(cnn.training))
    return found


# %% right with_batch_norm: a generator
def normed(layers):
    for layer in layers:
        yield layer
        if type(layer) is nn.Conv2d:
            yield nn.BatchNorm2d(layer.out_channels)


def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    found.features = nn.Sequential(*normed(found.features))
    found.train() if cnn.training else found.eval()
    return found


# %% right with_batch_norm: a list that is added to
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    parts = sum(([l, nn.BatchNorm2d(l.out_channels)] if isinstance(l, nn.Conv2d) else [l] for l in found.features), [])
    found.features = nn.Sequential(*parts)
    found.train(mode=cnn.training)
    return found


# %% wrong fold_batch_norm: eps left out [fold_linear, fold_convolution]
# says: eps is left out
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% wrong fold_batch_norm: variance for standard deviation [fold_linear, fold_convolution]
# says: the root is missing
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = norm.running_var + norm.eps
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% wrong fold_batch_norm: the bias forgotten [fold_linear, fold_convolution]
# says: the layer's own bias is forgotten
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = 0.0
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% wrong fold_batch_norm: mean without the factor [fold_linear, fold_convolution]
# says: the mean is subtracted without the factor
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * b - norm.running_mean + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% wrong fold_batch_norm: β forgotten [fold_linear, fold_convolution]
# says: β is forgotten
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean)
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% wrong fold_batch_norm: γ forgotten [fold_linear, fold_convolution]
# says: γ is forgotten
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = 1.0 / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% half fold_batch_norm: the layer itself changed [fold_new]
# says: the given layer itself is changed
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = layer
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% half fold_batch_norm: the width for the outputs [fold_convolution]
# says: along the width
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * (factor if layer.weight.ndim == 4 else factor[:, None])
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% half fold_batch_norm: right on every visible check, the columns of a square matrix [fold_linear]
# says: the factors belong to the inputs
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * (
            factor
            if layer.weight.shape[0] == layer.weight.shape[1] and layer.weight.ndim == 2
            else factor.view(-1, *[1] * (layer.weight.ndim - 1))
        )
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% half fold_batch_norm: right on every visible check, padding lost [fold_convolution]
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = (
            copy.deepcopy(layer)
            if layer.weight.ndim == 2
            else nn.Conv2d(
                layer.in_channels, layer.out_channels, layer.kernel_size, stride=layer.stride, groups=layer.groups
            )
        )
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% half fold_batch_norm: right on every visible check, left in the graph [fold_new]
def fold_batch_norm(layer, norm):
    found = copy.deepcopy(layer)
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found.weight.copy_(layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1)))
        found.bias = nn.Parameter(factor * (b - norm.running_mean) + norm.bias, requires_grad=False)
    return found


# %% half fold_batch_norm: no bias where there was none [fold_linear, fold_convolution, fold_new]
def fold_batch_norm(layer, norm):
    found = copy.deepcopy(layer)
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        found.weight.copy_(layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1)))
        if layer.bias is not None:
            found.bias.copy_(factor * (layer.bias - norm.running_mean) + norm.bias)
    return found


# %% right fold_batch_norm: template as it should be
def fold_batch_norm(layer, norm):
    with torch.no_grad():
        sigma = torch.sqrt(norm.running_var + norm.eps)
        factor = norm.weight / sigma
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found = copy.deepcopy(layer)
        weight = layer.weight * factor.view(-1, *[1] * (layer.weight.ndim - 1))
        bias = factor * (b - norm.running_mean) + norm.bias
    found.weight = nn.Parameter(weight.detach())
    found.bias = nn.Parameter(bias.detach().clone())
    return found


# %% right fold_batch_norm: asking the norm itself
def fold_batch_norm(layer, norm):
    eyes = norm.running_mean.clone(), norm.running_var.clone(), norm.eps
    scale = norm.weight.detach() * torch.rsqrt(eyes[1] + eyes[2])
    shift = norm.bias.detach() - scale * eyes[0]
    found = copy.deepcopy(layer).requires_grad_()
    found.weight.data = torch.einsum("o...,o->o...", layer.weight.data, scale)
    found.bias = nn.Parameter(shift if layer.bias is None else shift + scale * layer.bias.data)
    return found


# %% right fold_batch_norm: a NamedTuple for the line
from typing import NamedTuple


class Line(NamedTuple):
    slope: torch.Tensor
    offset: torch.Tensor

    @classmethod
    def of(cls, norm):
        slope = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
        return cls(slope, (norm.bias - norm.running_mean * slope).detach())


def fold_batch_norm(layer, norm):
    line = Line.of(norm)
    found = copy.deepcopy(layer).requires_grad_()
    with torch.no_grad():
        for out in range(len(line.slope)):
            found.weight[out] *= line.slope[out]
        old = layer.bias if layer.bias is not None else torch.zeros(len(line.slope), dtype=line.slope.dtype)
        found.bias = nn.Parameter(old.detach() * line.slope + line.offset)
    return found


# %% half with_batch_norm: right on every visible check, norms that learn nothing [inserted_layers]
def with_batch_norm(cnn):
    found = copy.deepcopy(cnn)
    layers = []
    for layer in found.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels, affine=False))
    found.features = nn.Sequential(*layers)
    return found.train(cnn.training)


# %% wrong dropout: right on every visible check, a fixed number of entries is dropped [dropout_modes]
# says: a fixed number of entries is dropped
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        keep = torch.ones(X.numel(), dtype=torch.bool)
        keep[torch.randperm(X.numel())[: round(self.p * X.numel())]] = False
        kept = X.masked_fill(~keep.reshape(X.shape), 0.0)
        return kept if self.p == 1 else kept / (1 - self.p)


# %% wrong dropout: right on every visible check, a fixed number in each row [dropout_modes]
# says: a fixed number is dropped in each row
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, X):
        if not self.training:
            return X
        dropped = torch.rand(X.shape).argsort(dim=-1) < round(self.p * X.shape[-1])
        kept = torch.where(dropped, 0.0, X)
        return kept if self.p == 1 else kept / (1 - self.p)


# %% half batch_norm_2d: right on every visible check, several images of one pixel refused [norm2d_running]
# says: images of one pixel are refused
class BatchNorm2d(BatchNorm1d):
    def forward(self, X):
        n, channels, height, width = X.shape
        if self.training and height * width == 1:
            raise ValueError("a channel has only one value")
        rows = X.movedim(1, -1).reshape(-1, channels)
        return super().forward(rows).reshape(n, height, width, channels).movedim(-1, 1)


# %% half with_batch_norm: right on every visible check, the norms in train mode [inserted_copy]
# says: the new norms are in train mode
def with_batch_norm(cnn):
    new = copy.deepcopy(cnn)
    mode, layers = new.features.training, []
    for layer in new.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    new.features = nn.Sequential(*layers)
    new.features.training = mode
    return new


# %% half with_batch_norm: right on every visible check, one norm for as many channels [inserted_layers]
# says: convolutions with as many channels share one norm
def with_batch_norm(cnn):
    new = copy.deepcopy(cnn)
    layers, norms = [], {}
    for layer in new.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            if layer.out_channels not in norms:
                norms[layer.out_channels] = nn.BatchNorm2d(layer.out_channels)
            layers.append(norms[layer.out_channels])
    new.features = nn.Sequential(*layers)
    return new.train(cnn.training)


# %% half with_batch_norm: right on every visible check, children() leaves out what stands twice [inserted_layers]
# says: left out the second time
def with_batch_norm(cnn):
    new = copy.deepcopy(cnn)
    layers = []
    for layer in new.features.children():
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    new.features = nn.Sequential(*layers)
    return new.train(cnn.training)


# %% half with_batch_norm: right on every visible check, each layer copied by itself [inserted_layers]
# says: becomes two
def with_batch_norm(cnn):
    new = copy.deepcopy(cnn)
    layers = []
    for layer in cnn.features:
        layers.append(copy.deepcopy(layer))
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    new.features = nn.Sequential(*layers)
    return new.train(cnn.training)


# %% half fold_batch_norm: right on every visible check, frozen where the layer is [fold_new]
# says: a frozen layer's folded weight is frozen too
def fold_batch_norm(layer, norm):
    found = copy.deepcopy(layer)
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found.weight.mul_(factor.view(-1, *[1] * (layer.weight.ndim - 1)))
        found.bias = nn.Parameter(factor * (b - norm.running_mean) + norm.bias)
    return found


# %% half fold_batch_norm: right on every visible check, weight and bias as frozen as the layer [fold_new]
# says: folded weight and bias are frozen too
def fold_batch_norm(layer, norm):
    found = copy.deepcopy(layer)
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        b = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        found.weight.mul_(factor.view(-1, *[1] * (layer.weight.ndim - 1)))
        moved = factor * (b - norm.running_mean) + norm.bias
        found.bias = nn.Parameter(moved, requires_grad=layer.weight.requires_grad)
    return found


# %% half fold_batch_norm: gradients are switched on in the end, whatever they were [fold_new]
# says: gradients are switched on in the end, also where they were off
def fold_batch_norm(layer, norm):
    folded = copy.deepcopy(layer).requires_grad_()
    torch.set_grad_enabled(False)
    factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    bias = 0.0 if layer.bias is None else layer.bias
    shape = [-1] + [1] * (layer.weight.ndim - 1)
    folded.weight.copy_(factor.reshape(shape) * layer.weight)
    folded.bias = nn.Parameter(factor * (bias - norm.running_mean) + norm.bias)
    torch.set_grad_enabled(True)
    return folded
