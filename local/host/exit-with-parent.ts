/**
 * Preloaded (`--import`) into every child process: the channel to the parent closes when the parent ends, also when
 * it was killed, and a child without a parent must not stay. Ctrl-C, and the end of a terminal, reach the whole process
 * group; what then happens, and in which order, is for the parent to say. Asked to end, a child is held by its own work
 * alone, not by the channel.
 */
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => process.channel?.unref());
