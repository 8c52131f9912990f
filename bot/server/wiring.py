"""Settings ▶ every part of the process: the one place that puts them together."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, NamedTuple

from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.access import Action
from bot.audit.trail import Trail
from bot.callcenter.attempts import Attempts
from bot.callcenter.breaker import Breaker
from bot.callcenter.call_search import CallSearch
from bot.callcenter.calls import Calls
from bot.callcenter.client import CallCenterClient, attempts_apart
from bot.callcenter.files import Files
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.callcenter.storage import Storage
from bot.callcenter.transcripts import Transcripts
from bot.errors import CallCenterError
from bot.listeners import Desk
from bot.listeners.app import Handle, create_app, dispatch
from bot.listeners.hearing import Hearing
from bot.listeners.origin import Origin
from bot.listeners.reply import Delivery
from bot.listeners.sharing import Sharing
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.memory.kept import Kept
from bot.memory.once import Once
from bot.memory.pacing import Pacing
from bot.messages.words import LANGUAGES
from bot.player.routes import Player
from bot.questions.admission import Admission
from bot.questions.agents import Agents
from bot.questions.answering import Answering, Kind
from bot.questions.calls import Calls as CallsOf
from bot.questions.details import Details
from bot.questions.help import Help
from bot.questions.links import Links, Ticket
from bot.questions.listen import Listen, Offer
from bot.questions.listening import Listening
from bot.questions.moment import Moment, MomentForm
from bot.questions.notes import Notes
from bot.questions.places import Places
from bot.questions.query import (
    AuditQuery,
    ContactQuery,
    DetailsQuery,
    HelpQuery,
    ListenQuery,
    MomentFormQuery,
    MomentQuery,
    Query,
    TranscriptQuery,
)
from bot.questions.recordings import Recordings
from bot.questions.searches import CallsQuery
from bot.questions.trail import TrailOfContact
from bot.questions.transcript import Transcript
from bot.server.budget import Budget
from bot.server.gate import WINDOW
from bot.server.instances import Instances
from bot.server.session import Network
from bot.settings.listening import ListenSettings
from bot.settings.settings import Settings
from bot.slack.api import SlackApi
from bot.slack.conversations import Conversations
from bot.slack.exchange import web_client
from bot.slack.operator import Operator
from bot.slack.people import People
from bot.slack.response_url import ResponseUrl
from bot.slack.workspace import Workspace


class Parts(NamedTuple):
    """What a process is made of, once it is started.

    Attributes:
        handle: takes a payload of Slack's, over HTTP or through the socket.
        web: slack_sdk's client, for Socket Mode's tickets.
        player: None where it has no address.
    """

    delivery: Delivery
    once: Once
    workspace: Workspace
    slack: SlackApi
    web: AsyncWebClient
    handle: Handle
    player: Player | None


def wired(
    settings: Settings,
    network: Network,
    instances: Instances,
    trail: Trail,
    tasks: Tasks,
    *,
    budget: Budget,
    sleep: Sleep,
    breaker: Breaker | None,
) -> Parts:
    """Put every part together; nothing is asked of anybody yet."""
    slack_settings = settings.slack
    proxy = network.proxy(slack_settings.api_url)
    web = web_client(network.session, proxy, slack_settings.api_url, slack_settings.bot_token)
    slack = SlackApi(web, sleep=sleep, manifest=slack_settings.manifest)
    people = People(slack, LANGUAGES[settings.language], settings.access.groups())
    conversations = Conversations(slack)
    client = _client(settings, network, budget, sleep=sleep, breaker=breaker)
    searched = settings.access.entries(Action.SEARCH)
    lookup = _lookup(settings, client, instances, cards=bool(searched))
    calls = Calls(client.list_call_detail_records)
    transcripts = Transcripts(client.conversation_detail, on=settings.transcripts)
    fetch_users = client.list_users if settings.access.own else None
    agents = Agents(people, fetch_users, settings.agents)
    once = Once(instances.marks)
    hosts = settings.listen.hosts
    storage = Storage(network.recordings, network.proxy)
    files = Files(client.download_recording, client.download_all_type_recording, storage, hosts)
    links, places = Links(instances.links, instances.marks), Places(settings.listen.at_once)

    def forget() -> None:
        for part in (lookup, people, once, conversations, calls, agents, transcripts, listening):
            part.clear()
        if player:
            player.stop()
        tasks.start(instances.clear())

    def start(work: Coroutine[Any, Any, None]) -> None:
        tasks.start(work)

    workspace = Workspace(
        slack,
        slack_settings.bot_token,
        at_home=people.at_home,
        forget=forget,
        start=start,
        window=WINDOW,
    )
    response_url = ResponseUrl(
        network.session, network.proxy, on_loopback=slack_settings.on_loopback, sleep=sleep
    )
    delivery = Delivery(
        response_url, slack, tasks, people.best, settings.contact, budget.hold, sleep
    )
    known = kinds(
        settings,
        lookup,
        trail,
        search=CallSearch(calls, seconds=budget.deadline),
        transcripts=transcripts,
        agents=agents,
        kept=instances.kept,
    )
    offer = _offer(settings.listen)
    known[ListenQuery] = Listen(lookup, files, links, offer, places=places, transcripts=transcripts)
    answering = Answering(
        known,
        people,
        settings.access,
        trail,
        Notes(settings.hash_key),
        conversations=conversations,
        agents=agents,
        kept=instances.kept,
        operator=settings.contact,
        looked_up=_noted(settings, slack, people, instances, tasks),
    )
    desk = Desk(
        answering,
        people,
        delivery,
        once,
        instances.look_ups,
        workspace.uninstalled,
        listen_in_slack=bool(offer.address) and offer.in_slack,
    )
    admission = Admission(answering, lookup)
    listening = Listening(answering, admission, files, links, once=once, places=places)
    player = _player(settings, listening, transcripts, desk) if offer.address else None
    handle = partial(dispatch, create_app(workspace, desk, slack_settings.api_url), workspace)
    return Parts(delivery, once, workspace, slack, web, handle, player)


def _offer(listen: ListenSettings) -> Offer:
    return Offer(listen.public_url, in_slack=listen.in_slack, direct=listen.direct_links)


def _player(
    settings: Settings, listening: Listening, transcripts: Transcripts, desk: Desk
) -> Player:
    hearing = Hearing(desk, Sharing(desk))

    async def share(ticket: Ticket, seconds: int, key: str) -> bool:
        there = Origin(ticket.user_id, ticket.team_id, ticket.channel_id, ticket.thread_ts)
        moment = MomentQuery(ticket.contact_id, ticket.which, seconds)
        return await hearing.share_moment(moment, there, key)

    return Player(
        listening,
        transcripts,
        desk.people.words,
        share,
        address=settings.listen.public_url,
        language=settings.language,
    )


def _noted(
    settings: Settings, slack: SlackApi, people: People, instances: Instances, tasks: Tasks
) -> Callable[[str, Sequence[Found]], None]:
    """What follows from an answer: a line in the person's Home, a word to the operator."""
    operator = Operator(slack, instances.marks, settings.contact, people.best)

    def noted(user_id: str, found: Sequence[Found]) -> None:
        known = [each.contact_id for each in found if each.recordings]
        if known:
            instances.look_ups.add(user_id, known, tasks.start)
        if operator.waits or any(isinstance(each.result, CallCenterError) for each in found):
            tasks.start(operator.heard(found))

    return noted


def kinds(
    settings: Settings,
    lookup: Lookup,
    trail: Trail,
    *,
    search: CallSearch,
    transcripts: Transcripts,
    agents: Agents,
    kept: Kept,
) -> dict[type[Query], Kind]:
    """Every kind of question, by what was typed."""
    return {
        ContactQuery: Recordings(lookup, transcripts, settings.kept_days, settings.open_in),
        DetailsQuery: Details(lookup),
        TranscriptQuery: Transcript(lookup, transcripts),
        CallsQuery: CallsOf(search, agents, kept),
        AuditQuery: TrailOfContact(trail, settings.hash_key, lookup),
        HelpQuery: Help(),
        MomentFormQuery: MomentForm(lookup),
        MomentQuery: Moment(lookup),
    }


def _client(
    settings: Settings, network: Network, budget: Budget, *, sleep: Sleep, breaker: Breaker | None
) -> CallCenterClient:
    center = settings.call_center
    rate = center.requests_per_second
    pacing = Pacing(interval=1 / rate, burst=1, sleep=sleep) if rate else None
    apart = partial(attempts_apart, sleep=sleep, pacing=pacing)
    return CallCenterClient(
        network.session,
        center.credentials,
        instance_id=center.instance_id,
        endpoint=center.endpoint,
        proxy=network.proxy(center.endpoint),
        deadline=budget.deadline,
        attempts=Attempts(breaker=breaker, sleep=sleep, pacing=pacing),
        call_attempts=apart(metrics.CALLS_BREAKER_OPEN),
        fact_attempts=apart(metrics.FACTS_BREAKER_OPEN),
        media_attempts=apart(metrics.MEDIA_BREAKER_OPEN),
        transcript_attempts=apart(metrics.TRANSCRIPTS_BREAKER_OPEN),
    )


def _lookup(
    settings: Settings, client: CallCenterClient, instances: Instances, *, cards: bool
) -> Lookup:
    """`cards`: whether the access key is expected to be allowed to list calls."""
    cache = settings.cache
    return Lookup(
        client.list_recordings_by_contact_id,
        fetch_call=client.facts_of_call if cards else None,
        ttl=cache.ttl_seconds,
        stale=cache.stale_seconds,
        max_entries=cache.max_entries,
        answers=instances.answers,
    )
