"""A world's pages as objects of VK API 5.199."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from otklik.sandbox.world import World, WorldAccount, WorldComment, WorldPerson, WorldPost

_ATTACHMENTS = {
    "photo": "photo", "video": "video", "audio": "audio", "document": "doc", "album": "album", "sticker": "sticker",
    "live": "video", "link": "link",
}  # fmt: skip
_WALLS = {"off": 0, "open": 1, "limited": 2, "closed": 3}
_CLOSED = {"closed": 1, "private": 2}


class Communities:
    """The VK pages of a world, found by number and by screen name; answers made once are kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._accounts = [a for a in world.accounts if a.platform == "vk"]
        self._threads: dict[tuple[int, int], _Threads] = {}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {f"vk:{a.handle}": a.native_id for a in self._accounts}

    @cached_property
    def _found(self) -> dict[str, WorldAccount]:
        names = {a.handle.lower(): a for a in self._accounts}
        return names | {str(a.native_id): a for a in self._accounts}

    @cached_property
    def people(self) -> dict[int, WorldPerson]:
        return {person.id: person for person in self.world.people}

    def find(self, name: str) -> WorldAccount | None:
        """A page by number, `clubN` or screen name; None for what does not exist."""
        name = name.lower().lstrip("-")
        for prefix in ("club", "public", "event"):
            if name.startswith(prefix) and name.removeprefix(prefix).isdigit():
                name = name.removeprefix(prefix)
        account = self._found.get(name)
        return None if account is None or account.state == "not_found" else account

    def group(self, account: WorldAccount, is_person: bool) -> dict[str, Any]:
        """A community. `is_person`: whoever asks may be told whether they can write a message."""
        is_gone = account.state == "deactivated"
        told: dict[str, Any] = {
            "id": account.native_id,
            "name": account.title,
            "screen_name": account.handle,
            "is_closed": _CLOSED.get(account.state, 0),
            "type": "page",
            "photo_50": _picture(account),
            "photo_100": _picture(account),
            "photo_200": _picture(account),
        }
        if is_gone:
            return {**told, "deactivated": "banned", "is_closed": 0}
        told |= {
            "has_photo": int(account.avatar_side > 0),
            "status": account.status,
            "description": account.description,
            "members_count": account.followers,
            "activity": account.activity,
            "verified": int(account.is_verified),
            "is_government_organization": account.is_government,
            "site": account.site,
            "wall": _WALLS.get(account.wall, 1),
            "cover": {"enabled": int(account.has_cover)},
            "contacts": [{"phone": phone} for phone in account.phones] + [{"email": mail} for mail in account.emails],
            "links": [
                {"id": number, "url": url, "name": url} for number, url in enumerate(account.links, 1)
            ],
            "counters": {"photos": 10, "topics": 0, "videos": 1},
        }  # fmt: skip
        if account.avatar_side:
            told["photo_max_size"] = {"width": account.avatar_side, "height": account.avatar_side}
        if account.menu:
            told["menu"] = {
                "items": [{"id": n, "title": t, "url": u} for n, (t, u) in enumerate(account.menu, 1)]
            }
        if account.address:
            told["addresses"] = {
                "is_enabled": True,
                "count": 1,
                "main_address_id": 1,
                "main_address": _address(account),
            }
        if is_person:
            told["can_message"] = int(account.can_message)
        pinned = next((post.id for post in account.posts if post.is_pinned), 0)
        return told | ({"fixed_post": pinned} if pinned else {})

    def wall(self, account: WorldAccount) -> list[WorldPost]:
        """Posts as a wall shows them: the pinned one, then the newest first."""
        return sorted(account.posts, key=lambda post: (post.is_pinned, post.at), reverse=True)

    def post(self, account: WorldAccount, post: WorldPost, is_person: bool) -> dict[str, Any]:
        """A post of the wall."""
        comments: dict[str, Any] = {"count": self.threads(account, post).count}
        if is_person:
            comments |= {"can_post": int(post.are_comments_open), "groups_can_post": post.are_comments_open}
        told: dict[str, Any] = {
            "inner_type": "wall_wallpost",
            "id": post.id,
            "owner_id": -account.native_id,
            "from_id": -account.native_id,
            "date": int(post.at.timestamp()),
            "type": "post",
            "post_type": "post",
            "marked_as_ads": int(post.is_advertisement),
            "text": post.text,
            "attachments": [_attachment(kind, account, post) for kind in post.media if kind != "poll"],
            "post_source": {"type": "vk"},
            "comments": comments,
            "likes": {"can_like": 1, "count": post.likes, "user_likes": 0},
            "reposts": {"count": post.reposts},
            "hash": "simulated",
        }
        told["attachments"] += [_link(url) for url in post.links]
        if post.poll is not None:
            told["attachments"].append({"type": "poll", "poll": _poll(account, post)})
        if post.views:
            told["views"] = {"count": post.views}
        if post.is_pinned:
            told["is_pinned"] = 1
        if post.is_edited:
            told["edited"] = told["date"] + 600
        if post.repost_of:
            told["copy_history"] = [
                {"id": 1, "owner_id": -1, "from_id": -1, "date": told["date"] - 3600, "type": "post", "post_type": "post", "text": post.repost_of}
            ]  # fmt: skip
        return told

    def threads(self, account: WorldAccount, post: WorldPost) -> _Threads:
        key = (account.native_id, post.id)
        if key not in self._threads:
            self._threads[key] = _Threads(post)
        return self._threads[key]

    def comment(
        self,
        account: WorldAccount,
        post: WorldPost,
        comment: WorldComment,
        has_likes: bool,
        thread: int | None,
    ) -> dict[str, Any]:
        """A comment; `thread` is how many of its answers come with it, None for an answer in a thread."""
        author = comment.person or -self._numbers.get(comment.account, account.native_id)
        told: dict[str, Any] = {
            "id": comment.id,
            "from_id": 0 if comment.is_deleted else author,
            "date": int(comment.at.timestamp()),
            "text": "" if comment.is_deleted else comment.text,
            "post_id": post.id,
            "owner_id": -account.native_id,
            "parents_stack": [comment.parent] if comment.parent else [],
        }
        if comment.is_deleted:
            told["deleted"] = True
        elif has_likes:
            told["likes"] = {"can_like": 1, "count": comment.likes, "user_likes": 0, "can_publish": 1}
        if comment.media and not comment.is_deleted:
            told["attachments"] = [_attachment(kind, account, post) for kind in comment.media]
        if comment.parent:
            told["reply_to_comment"] = comment.parent
        if thread is not None:
            answers = self.threads(account, post).answers.get(comment.id, [])
            told["thread"] = {
                "count": len(answers),
                "items": [self.comment(account, post, a, has_likes, None) for a in answers[:thread]],
                "can_post": post.are_comments_open,
                "show_reply_button": True,
                "groups_can_post": post.are_comments_open,
            }
        return told


class _Threads:
    """Comments of a post in order: top-level ones and answers under each."""

    def __init__(self, post: WorldPost) -> None:
        self.answers: dict[int, list[WorldComment]] = {}
        for comment in post.comments:
            if comment.parent and not comment.is_deleted:
                self.answers.setdefault(comment.parent, []).append(comment)
        # A deleted comment stays as a stub where something was answered to it.
        self.top = [c for c in post.comments if not c.parent and (not c.is_deleted or c.id in self.answers)]
        self.count = len(self.top) + sum(map(len, self.answers.values()))


def _picture(account: WorldAccount) -> str:
    name = f"picture_{account.native_id}" if account.avatar_side else "community_200"
    return f"https://vk.com/images/{name}.png"


def _address(account: WorldAccount) -> dict[str, Any]:
    told: dict[str, Any] = {"id": 1, "address": account.address, "latitude": 55.5, "longitude": 60.5}
    if account.hours:
        day = {"open_time": 540, "close_time": 1080}
        told |= {
            "work_info_status": "timetable",
            "timetable": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), day),
        }
    return told


def _attachment(kind: str, account: WorldAccount, post: WorldPost) -> dict[str, Any]:
    named = _ATTACHMENTS.get(kind, "doc")
    owner: dict[str, Any] = {"id": post.id, "owner_id": -account.native_id, "date": int(post.at.timestamp())}
    kinds: dict[str, dict[str, Any]] = {
        "photo": {**owner, "album_id": -7, "has_tags": False},
        "video": owner | ({"live": 1} if kind == "live" else {}),
        "album": {
            **owner,
            "title": "",
            "size": 3,
            "created": owner["date"],
            "updated": owner["date"],
        },
        "link": {"url": f"https://vk.com/wall-{account.native_id}_{post.id}", "title": ""},
        "sticker": {"sticker_id": 1, "product_id": 1},
    }
    other = {**owner, "title": "", "size": 1000, "ext": "pdf", "type": 1, "artist": "", "duration": 60}
    inner = kinds.get(named, other)
    return {"type": named, named: inner}


def _link(url: str) -> dict[str, Any]:
    return {"type": "link", "link": {"url": url, "title": url}}


def _poll(account: WorldAccount, post: WorldPost) -> dict[str, Any]:
    assert post.poll is not None
    poll, votes = post.poll, sum(count for _, count in post.poll.options)
    return {
        "id": poll.id,
        "owner_id": -account.native_id,
        "created": int(post.at.timestamp()),
        "question": poll.question,
        "votes": votes,
        "answers": [
            {"id": n, "text": text, "votes": count, "rate": round(100 * count / votes, 2) if votes else 0}
            for n, (text, count) in enumerate(poll.options, 1)
        ],
        "anonymous": poll.is_anonymous,
        "multiple": poll.is_multiple,
        "closed": poll.is_closed,
        "end_date": 0,
        "is_board": False,
        "can_edit": False,
        "can_vote": not poll.is_closed,
        "can_report": False,
        "can_share": True,
        "disable_unvote": False,
    }
