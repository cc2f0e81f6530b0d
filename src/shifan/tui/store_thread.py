"""The one thread that owns the store. The UI thread never waits for a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from shifan.services.session import Session

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Opens the session on its own thread at once and runs every later call there, in order."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="台账")
        self._session: Future[Session] = self._pool.submit(open_session)
        self._closed = False

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return ``function(...)`` run on the thread; its exception is raised here.

        Raises CancelledError once the thread has been closed: the program is being left.
        """
        if self._closed:
            raise asyncio.CancelledError
        return await asyncio.wrap_future(self._pool.submit(function, *args, **kwargs))

    async def with_session(self, function: Callable[[Session], T]) -> T:
        """Return ``function(session)`` run on the thread. Raises what opening the session raised, if it failed."""
        return await self.call(lambda: function(self._session.result()))

    async def replace(self, make: Callable[[Session], Session]) -> None:
        """Go on with the session that ``make`` opens in place of the present one, which is closed.

        Raises what ``make`` raised; then the present one stays.
        """
        await self.call(self._replace, make)

    def _replace(self, make: Callable[[Session], Session]) -> None:
        old = self._session.result()
        new = make(old)
        self._session = Future()
        self._session.set_result(new)
        old.close()

    def close(self) -> None:
        """Finish what was begun, close the session and end the thread; calling it again does nothing."""
        if self._closed:
            return
        self._closed = True
        self._pool.submit(self._close_session)
        self._pool.shutdown(wait=True)

    def _close_session(self) -> None:
        if self._session.exception() is None:
            self._session.result().close()
