"""The page reader's own process: reads frames until its input ends. Run as `python -m tui_liveblog.worker.child`."""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from itertools import chain
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from tui_liveblog import limits, sources
from tui_liveblog.clean import Cleaner, clean_line, clean_posts, clean_snapshot, clean_url
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, OverLimit, Unreadable
from tui_liveblog.model import Post, Snapshot
from tui_liveblog.sources import parsers
from tui_liveblog.sources.base import MAX_NEED, Gathers, Identities, Need, NotLoaded, Parts, Reply, Streams
from tui_liveblog.worker.again import PAGE, Sent
from tui_liveblog.worker.messages import Answer, Asked, Job, Load, Part, Refusal, Seen, Unloaded, encode_frame, frame_length

_PR_SET_PDEATHSIG = 1
_CPU_SECONDS = 2 * int(limits.PARSE_SECONDS)
"""The parent kills at the deadline; this ends a child whose parent was killed where the kernel does not tell it."""


def main() -> None:
    """Serve until standard input ends. Its argument is where pages lie (`Shared`)."""
    shared = int(sys.argv[1])
    _die_with_parent()
    requests, answers = _pipes()
    gc.disable()  # a page's posts all live until they are answered with: looking for rubbish among them is a third of the work
    sources.load_all(seldom=False)
    decoder = msgspec.msgpack.Decoder(Job)
    more = msgspec.msgpack.decode(requests.read(frame_length(requests.read(4))), type=Load)
    parsers.load_more(more.zones, seldom=more.seldom)
    _lower_limits()
    answers.write(b"!")
    answers.flush()
    sent = Sent()
    gc.freeze()
    while head := requests.read(4):
        job = _with_body(decoder.decode(requests.read(frame_length(head))), shared)
        _allow_cpu()
        answers.write(encode_frame(in_short(answer(job, sent.clean, lambda part: _say(answers, part)), sent)))
        answers.flush()
        gc.collect()
        gc.freeze()  # what is kept for the next look is no rubbish


_UTF_16 = {
    **dict.fromkeys((codecs.BOM_UTF16_LE, b"<\0", b"{\0", b"[\0"), "utf-16-le"),
    **dict.fromkeys((codecs.BOM_UTF16_BE, b"\0<", b"\0{", b"\0["), "utf-16-be"),
}


def _with_body(job: Job, shared: int) -> Job:
    """The job with what lies beside it."""
    if not job.beside:
        return job
    first, *others = job.replies
    return replace(job, replies=(replace(first, body=os.pread(shared, job.beside, 0)), *others))


def in_short(said: Answer, sent: Sent) -> Answer:
    """The answer with numbers in the place of posts that were sent before."""
    if not isinstance(said, Seen):
        return said
    return Seen(said.source, replace(said.snapshot, posts=()), sent.tell(said.snapshot.posts))


def _say(answers: BinaryIO, part: tuple[Post, ...]) -> None:
    answers.write(encode_frame(Part(part)))
    answers.flush()


def answer(job: Job, clean: Cleaner = clean_posts, say: Callable[[tuple[Post, ...]], None] | None = None) -> Answer:
    """What a job's reply shows; a refusal for whatever goes wrong in reading it.

    say  takes the posts of a long page as they are read: those are not in the answer
    """
    try:
        job = replace(job, replies=tuple(map(_in_utf8, job.replies)))
        source = sources.named(job.source) if job.gather else sources.claimant(job.replies[0], job.source)
        identities = Identities()
        if isinstance(source, Gathers) and job.gather:
            found: Snapshot | Need = source.gather(job.replies, job.state)
        elif isinstance(source, Streams) and say is not None:
            found = _stream(source.parts(job.replies[0], job.state), identities, say)
        else:
            found = source.read(job.replies[0], job.state)
        if isinstance(found, Need):
            return Asked(source.name, found.requests[:MAX_NEED], found.state)
        cleaned = clean_snapshot(found, clean)
        posts = identities.identify(cleaned.posts)
        return Seen(source.name, replace(cleaned, posts=posts))
    except NoLiveBlog as error:
        links = tuple((clean_line(title), clean_url(url)) for title, url in error.links[:MAX_NEED])
        return Refusal("NoLiveBlog", str(error), tuple(link for link in links if link[1]))
    except LiveBlogError as error:
        return Refusal(type(error).__name__, str(error))
    except NotLoaded:
        return Unloaded()
    except (MemoryError, RecursionError):
        return Refusal(OverLimit.__name__, "this page could not be read: it is nested too deep or too large")
    except Exception as error:  # noqa: BLE001 - a parser's own bug on a hostile page must not end the reader
        return Refusal(Unreadable.__name__, f"this page could not be read ({type(error).__name__})")


def _stream(parts: Parts, identities: Identities, say: Callable[[tuple[Post, ...]], None]) -> Snapshot | Need:
    """What comes of the parts. A short page keeps its posts, which may have been sent before; those of a long one are said."""
    waiting: list[tuple[Post, ...]] = []
    read = said = 0
    while True:
        try:
            part = next(parts)
        except StopIteration as end:
            found: Snapshot | Need = end.value
            break
        waiting.append(part)
        read += len(part)
        if read > PAGE:
            for some in waiting:
                if fits := some[: limits.POSTS - said]:
                    said += len(fits)
                    say(identities.identify(clean_posts(fits)))
            waiting = []
    if not isinstance(found, Snapshot):
        return found
    posts = (*chain.from_iterable(waiting), *found.posts)
    is_over = read + len(found.posts) > limits.POSTS
    return replace(found, posts=posts[: limits.POSTS - said], partial=found.partial or is_over)


def _in_utf8(reply: Reply) -> Reply:
    """The reply in UTF-8, where it is seen to be in UTF-16: what sources look for is written in bytes of one each.

    Its mark tells, or a first bracket beside a zero: markup and JSON begin with one, and text in another coding has no zeros.
    """
    coding = _UTF_16.get(reply.body[:2])
    if coding is None:
        return reply
    text = reply.body.decode(coding, "replace").removeprefix("\ufeff")
    return replace(reply, body=codecs.BOM_UTF8 + text.encode("utf-8", "replace"))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, out of the reach of anything that prints."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return requests, answers


def _die_with_parent() -> None:
    if sys.platform == "linux":
        parent = os.getppid()
        with contextlib.suppress(OSError):  # then the limit of processor time ends it
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(0)  # it died before we asked to be told


def _lower_limits() -> None:
    """No more files or sockets, bounded memory. All imports are done by now."""
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE):  # what is open stays open; nothing more can be
        with contextlib.suppress(OSError, ValueError):  # a machine that has no such limit
            resource.setrlimit(kind, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError):  # the deadline stays
            resource.setrlimit(resource.RLIMIT_AS, (limits.PARSE_MEMORY, limits.PARSE_MEMORY))


def _allow_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + _CPU_SECONDS
    with contextlib.suppress(OSError, ValueError):  # the parent's deadline stays
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
