// Loaded ahead of a program that is not ours: it ends when the process that started it is gone, however that came.
process.once('disconnect', () => process.exit());
process.channel?.unref();
