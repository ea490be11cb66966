// The client asks for Rive animations at start and waits for them aside. The app has none: it never answers.
globalThis.RiveNative = () => new Promise(() => {});
