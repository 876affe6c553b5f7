package vendorhttp

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// again decides whether to try again (retryablehttp.CheckRetry): only what may
// pass by itself, only what was not done or may be done twice, and only where the
// vendor asks for no longer wait than we have.
func (e *errand) again(ctx context.Context, _ *http.Response, _ error) (bool, error) {
	t := e.trouble // Nil where there is an answer.
	if t == nil || !t.passing || t.done && !e.repeatable || ctx.Err() != nil {
		return false, nil //nolint:nilerr // The failure is handed on by e.failure.
	}
	if !t.asked && t.wait == 0 {
		t.wait = e.step()
	}
	if t.asked && t.wait > e.wall.policy.RetryAfterMax {
		return false, nil
	}
	e.wait = t.wait
	if t.asked { // Not all at once when the time is over.
		e.wait += rand.N(e.wall.policy.BackoffMin)
	}
	deadline, _ := ctx.Deadline() // There is one.
	return time.Until(deadline) > e.wait, nil
}

// pause is how long to wait before the next attempt (retryablehttp.Backoff).
func (e *errand) pause(time.Duration, time.Duration, int, *http.Response) time.Duration {
	return e.wait
}

// step is a random time in the upper half of the exponential step, so that
// processes that failed together do not come again together.
func (e *errand) step() time.Duration {
	p := e.wall.policy
	step := p.BackoffMax
	if n := max(0, e.requests-1); n < 30 {
		step = min(p.BackoffMin<<n, p.BackoffMax)
	}
	return step/2 + rand.N(step/2+1)
}

// farthest bounds how long a vendor can keep us away.
const farthest = 24 * time.Hour

// RetryAfter reads a Retry-After: whole seconds or an HTTP date. What it can't
// read is no answer; a time that is past is none to wait; none is longer than a
// day.
func RetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value != "" && strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(farthest/time.Second) { // More digits than fit.
			return farthest, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(0, at.Sub(now)), farthest), true
}
