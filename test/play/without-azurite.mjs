// Preloaded: makes the azurite package look as if it were not installed.
import Module from 'node:module';

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (request.startsWith('azurite/')) throw new Error(`Cannot find module '${request}'`);
  return Reflect.apply(resolve, this, [request, ...rest]);
};
