// Three things that a lecture needs of jupyterlab-slideshow.
const SHOW = 'jupyterlab-slideshow:plugin';
const ON = /("active"\s*:\s*)true/;

// It stores on the server that a show is on, and starts it again when JupyterLab opens. Here that stays in the page: a
// browser that is closed in a lecture opens as a normal JupyterLab the next time.
const once = {
  id: 'nodetutor:show-once',
  autoStart: true,
  activate: ({ serviceManager: { settings } }) => {
    const fetch = settings.fetch.bind(settings), save = settings.save.bind(settings);
    let here; // the settings of the show as this page saved them last
    settings.save = (id, raw) => {
      if (id !== SHOW) return save(id, raw);
      here = raw;
      return save(id, raw.replace(ON, '$1false'));
    };
    settings.fetch = async id => {
      const answer = await fetch(id);
      return id === SHOW && here !== undefined ? { ...answer, raw: here } : answer;
    };
  }
};

// Its keys are those of the keyboard; a remote control sends PageDown and PageUp.
const keys = {
  id: 'nodetutor:show-keys',
  autoStart: true,
  activate: ({ commands }) => {
    const selector = '.jp-Deck .jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus'; // as its own
    const ways = { PageDown: { direction: 'down', alternate: 'forward' }, PageUp: { direction: 'up', alternate: 'back' } };
    for (const [key, args] of Object.entries(ways))
      commands.addKeyBinding({ command: 'deck:go', args, keys: [key], selector });
  }
};

// And they wait for a cell that has the focus. After a click beside the slide none has: the press goes to the slide.
const PRESSED = /^( |Escape|Page(Down|Up)|Arrow(Left|Right|Up|Down))$/;
const focus = {
  id: 'nodetutor:show-focus',
  autoStart: true,
  activate: () => window.addEventListener('keydown', event => {
    const { activeElement: at, body } = document;
    const slide = body.dataset.jpDeckMode === 'presenting' && document.querySelector('.jp-Deck .jp-Cell.jp-mod-active');
    if (!slide || !(at === body || at.matches('.jp-Notebook')) || !PRESSED.test(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    slide.focus();
    slide.dispatchEvent(new KeyboardEvent('keydown', event));
  }, true)
};

(window._JUPYTERLAB ??= {}).nodetutor = {
  init: () => {},
  get: async () => () => [once, keys, focus]
};
