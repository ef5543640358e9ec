// jupyterlab-slideshow stores that a show is on, and starts it again when JupyterLab opens. Here the server forgets it as
// soon as the show has begun: a browser that is closed in a lecture opens as a normal JupyterLab the next time.
const SHOW = 'jupyterlab-slideshow:plugin';

const plugin = {
  id: 'nodetutor:show-once',
  autoStart: true,
  activate: ({ commands, serviceManager: { settings } }) => {
    const forget = async () => {
      const { raw } = await settings.fetch(SHOW);
      const off = raw.replace(/("active"\s*:\s*)true/, '$1false');
      if (off !== raw) await settings.save(SHOW, off);
    };
    commands.commandExecuted.connect((_, { id }) => {
      if (id !== 'deck:start' && id !== 'deck:toggle') return;
      for (const seconds of [1, 10]) setTimeout(() => forget().catch(console.warn), 1000 * seconds); // 10: a slow server
    });
  }
};

(window._JUPYTERLAB ??= {}).nodetutor = {
  init: () => {},
  get: async () => () => plugin
};
