// Runs before the first paint, so that a dark screen never flashes white. The policy forbids inline scripts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('redress.theme');
  } catch {
    choice = null; // storage is blocked: follow the system
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
