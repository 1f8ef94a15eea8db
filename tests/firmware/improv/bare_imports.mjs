// The client is made for bundlers, which take a module without its ending.
const CLIENT = "improv-wifi-serial-sdk";

export const resolve = (name, context, next) =>
  next(context.parentURL?.includes(CLIENT) && !name.endsWith(".js") ? `${name}.js` : name, context);

export const load = (url, context, next) => next(url, url.includes(CLIENT) ? { ...context, format: "module" } : context);
