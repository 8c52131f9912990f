"""The call center's client, for a command: as the server has it, without its limits."""

from bot.callcenter.client import CallCenterClient
from bot.server.session import Network
from bot.settings.settings import CallCenterSettings


def client_of(center: CallCenterSettings, network: Network) -> CallCenterClient:
    """For the instance of these settings, by the way out of this process."""
    return CallCenterClient(
        network.session,
        center.credentials,
        instance_id=center.instance_id,
        endpoint=center.endpoint,
        proxy=network.proxy(center.endpoint),
    )
