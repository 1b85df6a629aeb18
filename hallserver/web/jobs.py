"""Long work that a page started and asks after: sealing, printing."""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hallserver import messages

Progress = Callable[[int, int], None]
# A PDF of 7,121 sheets is 60 MB; only the newest few wait to be fetched.
MOST_OUTPUTS = 3


class JobRefused(Exception):
    """Ends a job with a sentence: `refusal.<code>`."""

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Job:
    """One piece of work.

    subject      what it works on, so that nobody begins it twice
    done, total  how far, in pieces of its own
    output       bytes it made, kept for a download
    """

    id: str
    owner: str
    subject: str = ""
    done: int = 0
    total: int = 0
    finished: bool = False
    error: tuple[str, dict[str, object]] | None = None
    result: Any = None
    output: bytes | None = None

    def view(self, lang: str) -> dict[str, Any]:
        """The job as its page asks for it."""
        error = None
        if self.error:
            code, details = self.error
            error = {"code": code, "sentence": messages.sentence(f"refusal.{code}", lang, **details)}
        return {
            "done": self.done,
            "total": self.total,
            "finished": self.finished,
            "error": error,
            "result": self.result,
        }


class Jobs:
    """The jobs of this process; a restart forgets them, and whoever started one starts it again."""

    def __init__(self, spawn: Callable[..., Any], run_blocking: Callable[..., Any], most: int = 20) -> None:
        """spawn(fn): run fn beside the caller; run_blocking(fn, *args): run it in an OS thread and wait; most: jobs kept"""
        self._spawn = spawn
        self._run_blocking = run_blocking
        self._most = most
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(
        self,
        owner: str,
        work: Callable[[Progress], Any],
        finish: Callable[[Job, Any], Any] | None = None,
        subject: str = "",
    ) -> Job:
        """Begin work(progress) in an OS thread, where it must not touch the stores.

        finish(job, made) then runs in the thread of the stores and gives the job's result; without one it is what work
        returned. Both end a job with JobRefused when it can't be done.
        """
        job = Job(secrets.token_urlsafe(12), owner, subject)
        self._jobs[job.id] = job
        for known in [known for known in self._jobs.values() if known.finished][: max(0, len(self._jobs) - self._most)]:
            del self._jobs[known.id]

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total

        def run() -> None:
            try:
                made = self._run_blocking(work, progress)
                job.result = finish(job, made) if finish else made
            except JobRefused as refused:
                job.error = (refused.code, refused.details)
            except Exception:  # nobody else would hear of it: the page asks after the job
                logging.getLogger(__name__).exception("job %s of %s failed", job.id, owner)
                job.error = ("job_failed", {})
            finally:
                job.finished = True
                for known in [known for known in self._jobs.values() if known.output is not None][:-MOST_OUTPUTS]:
                    known.output = None

        self._spawn(run)
        return job

    def get(self, job_id: str) -> Job | None:
        """The job, or None when there is none or it was forgotten."""
        return self._jobs.get(job_id)

    def is_running(self, subject: str) -> bool:
        """Whether a job on this subject has not ended yet."""
        return any(job.subject == subject and not job.finished for job in self._jobs.values())
