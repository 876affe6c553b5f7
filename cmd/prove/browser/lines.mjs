// A line a test, for the proof that runs them: PASS or FAIL, the name, how long it took,
// and of what failed the first lines of why.
export default class Lines {
  onTestEnd(test, result) {
    const ok = result.status === 'passed';
    console.log(`${ok ? 'PASS' : 'FAIL'} ${test.title} (${(result.duration / 1000).toFixed(1)} s)`);
    if (!ok) {
      for (const error of result.errors) {
        const text = (error.message || error.value || '').replace(/\u001b\[[0-9;]*m/g, '');
        console.log(text.split('\n').slice(0, 14).map((l) => `      ${l}`).join('\n'));
        if (error.location) console.log(`      at ${error.location.file.split('/').pop()}:${error.location.line}`);
      }
    }
  }
  onError(error) { console.log(`FAIL ${error.message}`); }
}
