"""flat_api for Python: python3 python.py PATH, the path of a checkout of the vendor's client."""
import base64, json, platform, re, sys

sys.path.insert(0, sys.argv[1])
import flat_api, urllib3  # noqa: E402
from flat_api.exceptions import OpenApiException  # noqa: E402

MODELS = {"createOrganizationUser": "UserCreation", "updateOrganizationUser": "UserAdminUpdate", "createScore": "ScoreCreation"}


def method_of(call):
    if call.get("all"):
        raise NotImplementedError("reads one page a call")
    if call.get("tokens"):
        raise NotImplementedError("does not renew tokens")
    if "cancelAfter" in call:
        raise NotImplementedError("calls cannot be cancelled")
    configuration = flat_api.Configuration(host=call["baseUrl"], access_token=call["token"])
    if "retries" in call:
        configuration.retries = call["retries"]
    client = flat_api.ApiClient(configuration)
    name = re.sub("([A-Z])", lambda match: "_" + match[1].lower(), call["operation"])
    for api in (flat_api.OrganizationApi, flat_api.ScoreApi):
        if hasattr(api, name):
            return getattr(api(client), name)
    raise NotImplementedError("has no such operation")


def parameters_of(call):
    given = dict(call["input"])
    body = given.get("body")
    if body is not None:
        body = dict(body)
        if isinstance(body.get("data"), dict):
            body.update(data=body["data"]["base64"], dataEncoding="base64")
        given["body"] = getattr(flat_api, MODELS[call["operation"]]).from_dict(body)
    if "timeout" in call:
        given["_request_timeout"] = float(call["timeout"])
    return given


def plain(value):
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return {"base64": base64.b64encode(value).decode()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def outcome_of(call):
    try:
        method = method_of(call)
        for _ in range(call["times"]):
            value = method(**parameters_of(call))
        return {"outcome": "value", "value": plain(value)}
    except NotImplementedError as error:
        return {"outcome": "unsupported", "why": str(error)}
    except Exception as error:
        own = isinstance(error, OpenApiException)
        return {"outcome": "error", "name": type(error).__name__, "own": own, "status": getattr(error, "status", None),
                "shown": f"{error}\n{error!r}"}


print(json.dumps({"client": "flat_api (Python)", "version": flat_api.__version__,
                  "runtime": f"Python {platform.python_version()}, urllib3 {urllib3.__version__}"}), flush=True)
for line in sys.stdin:
    print(json.dumps(outcome_of(json.loads(line)), default=str), flush=True)
