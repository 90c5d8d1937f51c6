"""Publishes a text as one message of a conversation, word by word: what any program can do that has a Kafka client.

The page shows it under /c/<conversation>, and examples/tail.ts its chunks. The topics must be there: whoever runs on Node creates them.
"""

import argparse
import json
import os
import re
import sys
import time
import uuid

SERVERS = os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or "127.0.0.1:9092"
TOPIC = (os.environ.get("KAFKA_TOPIC_PREFIX") or "ai-stream") + ".chunks"
INSTALL = """\
unable to start; the package confluent-kafka is not there. Run in the root of the repository:
  python3 -m venv .venv/examples && .venv/examples/bin/pip install -r examples/python/requirements.txt
  .venv/examples/bin/python examples/python/publish.py from-python "Python wrote this.\""""
TEXT = "Python wrote this, word by word."


def conversation_id(text: str) -> str:
    # Readers accept no other (docs/protocol.md).
    if not re.fullmatch(r"[A-Za-z0-9_.:~-]{1,128}", text):
        raise argparse.ArgumentTypeError(f"{text} is no id: 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -")
    return text


def pace(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of 1 or more")
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversation", type=conversation_id, help="its id; a new one begins a conversation")
    parser.add_argument("text", nargs="?", default=TEXT)
    parser.add_argument("--pace", type=pace, default=20, help="words in a second, by default %(default)s")
    arguments = parser.parse_args()
    try:
        # Only now: --help needs no package.
        from confluent_kafka import KafkaException, Producer
    except ModuleNotFoundError:
        sys.exit(INSTALL)

    producer = Producer(
        {
            "bootstrap.servers": SERVERS,
            # Readers look for a conversation in the partition that Java's clients choose; librdkafka's default is another.
            "partitioner": "murmur2_random",
            # Written once and in order, over retries too.
            "enable.idempotence": True,
            "linger.ms": 0,
            "delivery.timeout.ms": 10_000,
            # What goes wrong is said once, below.
            "log_level": 0,
        }
    )
    try:
        topics = producer.list_topics(timeout=10).topics
    except KafkaException as error:
        advice = "run `make kafka` in another terminal, or name a broker in KAFKA_BOOTSTRAP_SERVERS"
        sys.exit(f"kafka at {SERVERS} does not answer: {error.args[0].str()}\n{advice}")
    if TOPIC not in topics:
        advice = "run examples/demo.ts once, or name another prefix in KAFKA_TOPIC_PREFIX"
        sys.exit(f"kafka at {SERVERS} has no topic {TOPIC}\n{advice}")

    failures = []
    message = {"conversationId": arguments.conversation, "messageId": str(uuid.uuid4())}

    def publish(chunk: dict) -> None:
        # With an id of its own a chunk may be written twice, and is read once.
        value = {**message, "id": str(uuid.uuid4()), "timestamp": time.time_ns() // 1_000_000, **chunk}
        producer.produce(
            TOPIC,
            key=arguments.conversation,
            value=json.dumps(value, ensure_ascii=False),
            on_delivery=lambda error, _record: error and failures.append(error),
        )

    reason = "complete"
    try:
        for word in re.findall(r"\S+\s*", arguments.text):
            publish({"type": "text", "content": word})
            producer.poll(0)
            time.sleep(1 / arguments.pace)
    except KeyboardInterrupt:
        reason = "stopped"
    publish({"type": "finish", "reason": reason})
    producer.flush()
    if failures:
        sys.exit(f"kafka at {SERVERS} did not take {len(failures)} chunks: {failures[0]}")


if __name__ == "__main__":
    main()
