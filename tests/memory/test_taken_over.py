"""What earlier versions left in Redis: it is read as it stands, and disturbs nothing."""

import hashlib
import hmac

from bot.callcenter.shared_cache import SharedAnswers
from bot.memory.look_ups import SharedLookUps
from bot.memory.marks import SharedMarks
from bot.memory.redis import Shared
from tests.servers.redis import RedisServer

KEY = "k" * 32
# As 0.1.0 wrote them, with this SECRET_KEY and the sample's instance id.
WRITTEN_AT = 1_764_028_800.0
MARK = "recordings:cab76e0bf758916d5f2508ff4f71b222c90d6f0065b4e9c23f936671c24c2c61"
ANSWER = (
    "recordings:answer:b6c67e4692019d60:"
    "1f45d535c2c4b7db329063a02b3f3ec6250b499782a593719e79420af2ab0500"
)
SEALED = (
    "gAAAAABrB3E7-QTDzOrnTsd0I2E_pwiCRSlN929SfTSkr72ixJqnE6ipQx72u3QVRPlkmbLlSc1-fgKEVWD8k_XDE-6h"
    "l7bCZ3cP0Mr95JPe4Xa1gH_fS0XHkTcPtgiOD8y4CooaYcmP7dZ41U_j4tosqrBcxZkbOxqLlhsoyhlRTBkRUGKWe12-"
    "6YksJWwBUMvz2281OI1cGK2ZRGG27YLr2hyggJitlNk2ogqMaEVM-6rKPeHZs4-sxu3fVAy5rmpKDeNyLbLHgm6zQHPR"
    "E-A3ig8czTZXb85XzBtPJ0hSHrx3kGlUMXoFG1llUroQygLOaBMKStoHWoElmlFiSI8I-QY255H8XvXZuolxQ08pgkZa"
    "ZsDq2A0-5GSYOzccX_PpCItqXB_B_bsIHyQuEhVDODNUWwR2rE5W2wE5i0YU2plkJi76iSd6y_GBMw6-zO0SZMdquvsP"
    "yVvM0U3YpRjPbNLXX9BaIkJ7u2d4iStDEBAdqHwIQJXalaX6AM8e0KJ6S37IVi20b8cNMiPKHpGUNRZzCn1H6nyj7AAb"
    "bl5vkxG7fcL1n8xeulf0kXAKFeij3gcTrdpTME3hj1YmxLYIeKnrH-FH-qyYiAa7n9zDFRkG05Az3iejqvVPPQMimuW7"
    "MMN9_Om-ZWHJbjnomXofGLARgCwYtZk7dI-4pYfPOAxtXKuI2IfqWhKpb0UqkUdTUQ0wx8GfldvmaYEvtOmuZoPRnUcJ"
    "3g=="
)
# As 0.2.0 wrote the last look-ups of U1.
LOOKED = (
    "recordings:looked:cd5297abb6e4d11d:"
    "3840f01adcc7176699f1777b1d0e2d5d5f3c0533618e23df193e9b32d5d76687"
)
SEALED_LOOK_UPS = (
    "gAAAAABrCvkNXjzufO5Z0fGuS7in_mxo8SiebtT5Qo-dTchBlxhm_HfMSc8Qk42KmmOiB8uT19GbsEw9yAcOdGU_zwgT"
    "zW_P5zAdh6968mrh9nsup0jw9aU="
)


def name(text: str) -> str:
    """A key's name in Redis, as it has been since 0.1."""
    return hmac.digest(KEY.encode(), text.encode(), hashlib.sha256).hex()


async def test_redis_of_0_1(redis_server: RedisServer) -> None:
    """An answer of 0.1 is used until it runs out; what 0.1 has done is not done again."""
    await redis_server.client.set(MARK, "done")
    await redis_server.client.set(ANSWER, SEALED)
    shared = Shared(redis_server.url, limit=2)
    await shared.start()
    try:
        answers = SharedAnswers(
            shared, KEY, "9cfad875-6260-4a53-ab6e-b13e3fb31f7d", name, lambda: WRITTEN_AT + 100
        )
        found = await answers.get("2020927020")
        assert found is not None
        assert found[0].recordings[0].agent_name == "小芳"
        assert found[1] == 200
        assert not await SharedMarks(shared, name).claim("event:Ev1")
    finally:
        await shared.close()


async def test_look_ups_of_0_2(redis_server: RedisServer) -> None:
    """The last look-ups are still a person's, and go with those of everybody."""
    await redis_server.client.set(LOOKED, SEALED_LOOK_UPS)
    shared = Shared(redis_server.url, limit=2)
    await shared.start()
    try:
        look_ups = SharedLookUps(shared, KEY, name)
        assert await look_ups.last("U1") == [("2020927020", round(WRITTEN_AT * 1000))]
        assert await SharedLookUps(shared, "other" * 8, name).last("U1") == ()
        await look_ups.forget()
        assert await redis_server.client.get(LOOKED) is None
    finally:
        await shared.close()
