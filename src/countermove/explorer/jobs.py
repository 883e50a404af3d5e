"""Long work beside the requests: one thing at a time, with its progress, and a stop that is obeyed."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from countermove.study import BadInput

KEPT = 16
"""Jobs that are remembered; the oldest that have ended go first."""
MOST_WAITING = 8
"""Jobs that may wait or run; more are refused."""

_LOG = logging.getLogger(__name__)
State = Literal["waiting", "running", "done", "stopped", "failed"]
Tell = Callable[[float, str], None]
Work = Callable[[Tell], Any]


class Cancelled(Exception):
    """The job was told to stop."""


@dataclass
class Job:
    """One piece of long work: how far it is, as a share of the way and a word, and what became of it.

    faults: what was wrong with its input, where it failed for that.
    """

    id: str
    title: str
    state: State = "waiting"
    done: float = 0.0
    says: str = "waiting"
    faults: tuple[str, ...] = ()
    result: Any = None
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: float, says: str) -> None:
        """Take progress; Cancelled where the job was told to stop."""
        self.done, self.says = done, says
        if self.stop.is_set():
            raise Cancelled

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "stopped", "failed")


class Jobs:
    """The jobs of one explorer by id; asking again for one that runs or is done gives that one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._worker: ThreadPoolExecutor | None = None

    def start(self, job_id: str, title: str, work: Work) -> Job:
        """Put work in the line; BadInput where the line is full."""
        with self._lock:
            known = self._jobs.get(job_id)
            if known is not None and known.state not in ("stopped", "failed") and not known.stop.is_set():
                return known
            if sum(not each.ended for each in self._jobs.values()) >= MOST_WAITING:
                raise BadInput.single(f"{MOST_WAITING} jobs wait or run already; try again when one has ended")
            job = Job(job_id, title)
            self._jobs[job_id] = job
            self._jobs.move_to_end(job_id)
            ended = [name for name, each in self._jobs.items() if each.ended]
            for name in ended[: max(len(self._jobs) - KEPT, 0)]:
                del self._jobs[name]
            self._worker = self._worker or ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
            self._worker.submit(self._run, job, work)
        return job

    def get(self, job_id: str) -> Job:
        """A job by its id; BadInput if there is none."""
        job = self._jobs.get(job_id)
        if job is None:
            raise BadInput.single(f"{job_id!r} is no job, or one that was forgotten since", where="job")
        return job

    def stop(self, job_id: str) -> Job:
        """Tell a job to stop: at its next step if it runs, at once if it waits."""
        job = self.get(job_id)
        with self._lock:
            _stop(job)
        return job

    def close(self) -> None:
        """Stop everything. What is started after this begins anew."""
        with self._lock:
            for job in self._jobs.values():
                _stop(job)
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        with self._lock:
            if job.stop.is_set():
                job.says, job.state = "stopped", "stopped"
                return
            job.state = "running"
        try:
            job.result = work(job.tell)
            job.done, job.says, job.state = 1.0, "done", "done"
        except Cancelled:
            job.says, job.state = "stopped", "stopped"
        except BadInput as error:
            job.faults, job.says, job.state = tuple(map(str, error.faults)), "cannot be done", "failed"
        except Exception:  # noqa: BLE001  # whatever it is, the job has failed and the next one goes on
            if job.stop.is_set():  # what it stumbled over while the program ends is nobody's fault
                job.says, job.state = "stopped", "stopped"
                return
            _LOG.exception("job %s, %s", job.id, job.title)  # nobody else would hear of it
            job.says, job.state = "a fault of the program", "failed"


def _stop(job: Job) -> None:
    job.stop.set()
    if job.state == "waiting":
        job.says, job.state = "stopped", "stopped"
