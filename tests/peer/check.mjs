// SPDX-License-Identifier: GPL-3.0-or-later
//
// basalt-cli against AWS's own signer and event-stream codec. See README.md.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { SignatureV4 } from "@smithy/signature-v4";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { Sha256 } from "@aws-crypto/sha256-js";

const cli = process.argv[2];
const accessKeyId = "AKIDPEER";
const secretAccessKey = "peer/secret+key";
const codec = new EventStreamCodec(toUtf8, fromUtf8);

let passed = 0;
let failed = 0;

function check(name, condition, detail) {
  if (condition) {
    passed++;
  } else {
    failed++;
    console.log(`not ok - ${name}: ${detail ?? ""}`);
  }
}

function frame(type, payload, message = "event") {
  const key = message === "exception" ? ":exception-type" : ":event-type";
  return Buffer.from(codec.encode({
    headers: {
      [key]: { type: "string", value: type },
      ":content-type": { type: "string", value: "application/json" },
      ":message-type": { type: "string", value: message },
    },
    body: fromUtf8(JSON.stringify(payload)),
  }));
}

const text = "Schöne Grüße 👋 from the peer, in several pieces.";
const answer = Buffer.concat([
  frame("messageStart", { p: "abc", role: "assistant" }),
  ...[...text].map((c) => frame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: c }, p: "a" })),
  frame("contentBlockStop", { contentBlockIndex: 0 }),
  frame("messageStop", { stopReason: "end_turn" }),
  frame("metadata", { usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 }, metrics: { latencyMs: 7 } }),
]);

// Whether the Authorization header is what AWS's signer makes of the request.
async function signatureHolds(request, body) {
  const authorization = request.headers.authorization ?? "";
  const match = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/
    .exec(authorization);
  if (!match) {
    return `not SigV4: ${authorization}`;
  }
  const [, region, service, names] = match;
  const headers = {};
  for (const name of names.split(";")) {
    headers[name] = request.headers[name];
  }
  const stamp = request.headers["x-amz-date"];
  const signingDate = new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey }, region, service, sha256: Sha256,
    uriEscapePath: true, applyChecksum: "x-amz-content-sha256" in headers,
  });
  const [path, query] = request.url.split("?");
  const signed = await signer.sign({
    method: request.method, protocol: "http:", hostname: request.headers.host.split(":")[0], path,
    query: Object.fromEntries(new URLSearchParams(query ?? "")), headers, body,
  }, { signingDate });
  return signed.headers.authorization === authorization ? null :
    `${authorization} is not ${signed.headers.authorization}`;
}

let next = null;       // what the next request gets
let lastRequest = null;

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const body = Buffer.concat(chunks);
    lastRequest = { url: request.url, headers: request.headers, body: body.toString(),
                    problem: await signatureHolds(request, body) };
    next(request, response);
  });
});

function streams(bytes, cut) {
  return (request, response) => {
    response.writeHead(200, { "Content-Type": "application/vnd.amazon.eventstream", "x-amzn-RequestId": "peer-1" });
    response.write(bytes.subarray(0, cut ?? bytes.length), () => {
      if (cut === undefined) {
        response.end();
      } else {
        response.destroy();
      }
    });
  };
}

// Ends properly, but too early: chunked encoding is whole, the frames are not.
function ends(bytes, cut) {
  return (request, response) => {
    response.writeHead(200, { "Content-Type": "application/vnd.amazon.eventstream" });
    response.end(bytes.subarray(0, cut));
  };
}

function fails(status, headers, body) {
  return (request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

const folder = mkdtempSync(join(tmpdir(), "basalt-peer-"));

function run(model, ...options) {
  return new Promise((resolve) => {
    const child = spawn(cli, ["run", "--json", "--quiet", "--retries", "0", "--model", model, ...options, "Hello"], {
      env: {
        PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${server.address().port}`, LC_ALL: "C.UTF-8",
        ...(process.env.ASAN_OPTIONS ? { ASAN_OPTIONS: process.env.ASAN_OPTIONS } : {}),
      },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => { out += chunk; });
    child.stderr.on("data", (chunk) => { err += chunk; });
    child.on("close", (status) => {
      let json = null;
      try { json = JSON.parse(out); } catch { /* shown by the checks */ }
      resolve({ status, json, out, err });
    });
  });
}

async function checkIds() {
  const ids = [
    "anthropic.claude-3-sonnet-20240229-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "anthropic.claude-sonnet-4-6",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1",
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint",
    "odd~id_(1)!*'@+&=$,;",
    "modèle-é:😹",
  ];
  for (const id of ids) {
    next = streams(answer);
    const { status, json, err } = await run(id);
    check(`signature for ${id}`, lastRequest.problem === null, lastRequest.problem);
    check(`path for ${id}`, decodeURIComponent(lastRequest.url) === `/model/${id}/converse-stream`, lastRequest.url);
    check(`status for ${id}`, status === 0, `${status} ${err}`);
    check(`output for ${id}`, json?.output === text, json?.output);
    check(`usage for ${id}`, json?.usage.total_tokens === 8 && json?.usage.cache_read_input_tokens === null,
          JSON.stringify(json?.usage));
  }
}

async function checkCuts() {
  for (let cut = 0; cut < answer.length; cut += 97) {
    for (const how of [streams, ends]) {
      next = how(answer, cut);
      const { status, json } = await run("cut.model-v1:0");
      // Only what follows messageStop may be missing.
      const whole = cut >= answer.length - frame("metadata", { usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 }, metrics: { latencyMs: 7 } }).length;
      if (whole && how === ends && cut === answer.length - 1) {
        continue;
      }
      check(`${how.name} at ${cut}: status`, whole || status === 1, `${status}`);
      check(`${how.name} at ${cut}: prefix`, text.startsWith(json?.output ?? ""), json?.output);
      check(`${how.name} at ${cut}: state`, whole || json?.state === "Failed", json?.state);
    }
  }
}

async function checkFlips() {
  for (let at = 0; at < answer.length; at += 211) {
    const damaged = Buffer.from(answer);
    damaged[at] ^= 0x40;
    next = streams(damaged);
    const { status, json } = await run("flip.model-v1:0");
    check(`flip at ${at}: status`, status === 1, `${status} ${JSON.stringify(json?.error)}`);
    check(`flip at ${at}: prefix`, text.startsWith(json?.output ?? ""), json?.output);
  }
}

async function checkErrors() {
  const cases = [
    [400, { "x-amzn-errortype": "ValidationException:http://internal.amazon.com/" }, '{"message":"bad"}', "ValidationException"],
    [403, {}, '{"__type":"com.amazon.coral#AccessDeniedException","Message":"no"}', "AccessDeniedException"],
    [404, {}, '{"code":"ResourceNotFoundException","message":"none"}', "ResourceNotFoundException"],
    [429, { "x-amzn-errortype": "ThrottlingException" }, '{"message":"slow down"}', "ThrottlingException"],
    [424, { "x-amzn-errortype": "ModelErrorException" }, '{"message":"model","originalStatusCode":500}', "ModelErrorException"],
    [500, {}, "<html><body>Oops</body></html>", null],
    [503, { "x-amzn-errortype": "ServiceUnavailableException" }, "{}", "ServiceUnavailableException"],
    [302, { Location: "http://127.0.0.1:1/" }, "", null],
    [200, { "Content-Type": "text/html" }, "<html>hello</html>", null],
    [200, { "Content-Type": "application/vnd.amazon.eventstream" }, "garbage that is no frame at all", null],
  ];
  for (const [code, headers, body, error] of cases) {
    next = fails(code, headers, body);
    const { status, json, err } = await run("error.model-v1:0");
    check(`HTTP ${code}: status`, status === 1, `${status} ${err}`);
    check(`HTTP ${code}: code`, error === null ? typeof json?.error?.code === "string" : json?.error?.code === error,
          JSON.stringify(json?.error));
  }
  for (const exception of ["throttlingException", "modelStreamErrorException", "internalServerException", "newException"]) {
    next = streams(Buffer.concat([frame("messageStart", { role: "assistant" }), frame(exception, { message: "in the stream" }, "exception")]));
    const { status, json } = await run("exception.model-v1:0");
    const code = exception[0].toUpperCase() + exception.slice(1);
    check(`${exception}: status`, status === 1, `${status}`);
    check(`${exception}: code`, json?.error?.code === code, JSON.stringify(json?.error));
  }
}

server.listen(0, "127.0.0.1", async () => {
  await checkIds();
  await checkCuts();
  await checkFlips();
  await checkErrors();
  server.close();
  rmSync(folder, { recursive: true });
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
});
