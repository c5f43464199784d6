// A stranger's edge node with one device, by the reference client, which knows nothing of batches and acknowledgements.
// node edge.js PORT GROUP EDGE DEVICE: publishes the births and ten readings of "level" (101 to 110), says so, and stays.
'use strict';
const { newClient } = require('sparkplug-client');
const [port, group, edge, device] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const node = newClient({
  serverUrl: `mqtt://127.0.0.1:${port}`, username: '', password: '', groupId: group, edgeNode: edge, clientId: `${group}-${edge}`, version: 'spBv1.0',
});
const births = () => {
  node.publishNodeBirth({ timestamp: Date.now(), metrics: [{ name: 'Properties/Maker', type: 'String', value: 'somebody else' }] });
  node.publishDeviceBirth(device, { timestamp: Date.now(), metrics: [{ name: 'level', type: 'Int32', value: 100 }, { name: 'door', type: 'Boolean', value: false }] });
};
let begun = false;
node.on('error', (error) => say({ error: String(error) }));
node.on('ncmd', () => { births(); say({ reborn: true }); });
node.on('birth', () => {
  births();
  if (begun) return;
  begun = true;
  let level = 100;
  const timer = setInterval(() => {
    level += 1;
    node.publishDeviceData(device, { timestamp: Date.now(), metrics: [{ name: 'level', type: 'Int32', value: level, timestamp: Date.now() }] });
    if (level === 110) {
      clearInterval(timer);
      say({ published: 10 });
    }
  }, 20);
});
