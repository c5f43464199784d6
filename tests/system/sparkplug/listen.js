// Prints what a Sparkplug host hears, one JSON object a line, decoded by somebody else's decoder.
// node listen.js PORT
'use strict';
const mqtt = require('mqtt');
const sparkplug = require('sparkplug-payload').get('spBv1.0');

const say = (what) => process.stdout.write(JSON.stringify(what, (_, value) =>
  value !== null && typeof value === 'object' && typeof value.toNumber === 'function' ? value.toNumber() : value) + '\n');

const client = mqtt.connect(`mqtt://127.0.0.1:${process.argv[2]}`, { protocolVersion: 4, clean: true });
client.on('connect', () => client.subscribe('spBv1.0/#', { qos: 0 }, () => say({ listening: true })));
client.on('message', (topic, bytes, packet) => {
  const common = { topic, qos: packet.qos, retain: packet.retain };
  if (topic.startsWith('spBv1.0/STATE/')) return say({ ...common, state: JSON.parse(bytes.toString()) });
  try {
    say({ ...common, payload: sparkplug.decodePayload(bytes) });
  } catch (error) {
    say({ ...common, error: String(error) });
  }
});
