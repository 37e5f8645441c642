"""Long work and work on hostile input: in processes that may die, in a store that outlives them."""

from greenshoe.jobs._job import Job, State
from greenshoe.jobs._runner import JobRunner, RunnerFullError
from greenshoe.jobs._store import JobStore, SavedDeal
from greenshoe.jobs._worker import (
    CallError,
    Cancelled,
    WorkerDiedError,
    WorkerLimits,
    WorkerPool,
)

__all__ = [
    "CallError",
    "Cancelled",
    "Job",
    "JobRunner",
    "JobStore",
    "RunnerFullError",
    "SavedDeal",
    "State",
    "WorkerDiedError",
    "WorkerLimits",
    "WorkerPool",
]
