"""Who works in the sandbox call center: its skill groups, its agents, and a supervisor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox import paging
from bot.sandbox.contacts import Refusal


@dataclass(frozen=True)
class SkillGroup:
    """A queue, and the agents who serve it."""

    group_id: str
    name: str


@dataclass(frozen=True)
class Agent:
    """A user; `agent_id` is the RAM id, by which recordings name an agent."""

    agent_id: str
    name: str
    login: str
    groups: tuple[SkillGroup, ...]


SUPPORT = SkillGroup("skg-0001", "售后支持")
COMPLAINTS = SkillGroup("skg-0002", "投诉处理")
SALES = SkillGroup("skg-0003", "售前咨询")
VIP = SkillGroup("skg-0004", "VIP")
SKILL_GROUPS = (SUPPORT, COMPLAINTS, SALES, VIP)

XIAOFANG = Agent("293939422320312215", "小芳", "xiaofang", (SUPPORT, VIP))
LI = Agent("293939422320312216", "Agent Li", "li", (SUPPORT, COMPLAINTS))
_OTHERS = tuple(
    Agent(
        f"2939394223203122{14 + number}",
        f"坐席 {number}",
        f"agent{number:02}",
        (SKILL_GROUPS[number % 4],) if number % 3 else (SKILL_GROUPS[number % 4], SUPPORT),
    )
    for number in range(3, 13)
)
AGENTS = (XIAOFANG, LI, *_OTHERS)
SUPERVISOR = Agent("293939422320312290", "班长", "supervisor", ())


def page(parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """What `ListUsers` answers."""
    refusal = paging.refusal(parameters)
    if refusal:
        return refusal
    instance_id = parameters["InstanceId"]
    users = [
        *(_user(agent, instance_id, "Agent", number) for number, agent in enumerate(AGENTS, 1)),
        _user(SUPERVISOR, instance_id, "Supervisor", len(AGENTS) + 1),
    ]
    return {"Users": paging.page("User", users, parameters)}


def _user(user: Agent, instance_id: str, role: str, number: int) -> dict[str, Any]:
    return {
        "UserId": f"6f0c3a52-4d1e-4b7a-9c35-{number:012}",
        "RamId": user.agent_id,
        "InstanceId": instance_id,
        "PrivateOutboundNumberId": "",
        "Primary": False,
        "Detail": {
            "DisplayName": user.name,
            "LoginName": user.login,
            "Email": f"{user.login}@example.com",
            "Phone": f"138000099{number:02}",
            "Department": "客服部",
        },
        "Roles": {
            "Role": [
                {
                    "RoleId": f"role-{role.lower()}",
                    "RoleName": role,
                    "RoleDescription": "",
                    "InstanceId": instance_id,
                }
            ]
        },
        "SkillLevels": {
            "SkillLevel": [
                {
                    "SkillLevelId": f"{user.login}-{group.group_id}",
                    "Level": 5,
                    "Skill": {
                        "SkillGroupId": group.group_id,
                        "SkillGroupName": group.name,
                        "SkillGroupDescription": "",
                        "InstanceId": instance_id,
                    },
                }
                for group in user.groups
            ]
        },
    }
