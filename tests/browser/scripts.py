"""JavaScript that the tests run in the frontend, most of it on its video element."""

PICTURE = """
(video) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 36});
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const greens = pixels.filter((_, index) => index % 4 === 1);
  return {
    time_s: video.currentTime,
    width: video.videoWidth,
    height: video.videoHeight,
    darkest: Math.min(...greens),
    brightest: Math.max(...greens),
  };
}
"""
"""Returns the position, the decoded size, and how dark and bright the picture is, 0 to 255."""

LOUDEST_HZ = """
async (video) => {
  const context = new AudioContext({sampleRate: 48000});
  const analyser = new AnalyserNode(context, {fftSize: 32768, smoothingTimeConstant: 0});
  context.createMediaStreamSource(video.srcObject).connect(analyser);
  await context.resume();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  await context.close();
  const peak = levels.indexOf(Math.max(...levels));
  return {hz: peak * 48000 / 32768, db: levels[peak]};
}
"""
"""Returns the loudest frequency in the sound of the last 0.7 s, and its level in dB."""

BREAK_WEBSOCKET = """
async () => {
  const connection = document.querySelector("home-assistant").hass.connection;
  const ready = new Promise((resolve) => connection.addEventListener("ready", resolve));
  connection.socket.close();
  await ready;
}
"""
"""Closes the page's WebSocket and waits until its library has connected again."""

LACKS = """
(entityId) => {
  const {connected, states} = document.querySelector("home-assistant").hass;
  return connected && [undefined, "unavailable"].includes(states[entityId]?.state);
}
"""
"""Tells whether the page is connected to a Home Assistant that does not have an entity yet."""
