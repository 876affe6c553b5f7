package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"actual/cmd/internal/described"
	"actual/contracts/actual"
)

var apiFuzz = claim{
	name:   "api-fuzz",
	target: "no 5xx, every 4xx a valid problem of the catalogue, every 2xx as described, the server alive and without a panic",
	run:    proveAPIFuzz,
}

// proveAPIFuzz sends every operation requests that are good and requests that are
// bad in a few ways, to a server with companies that have lived a day. SEED
// repeats a run; a case that fails says its number, and CASE=N sends that one
// alone.
func proveAPIFuzz(ctx context.Context, b *bench) (result, error) {
	cases := 12_000
	if full() {
		cases = 120_000
	}
	if err := b.logTo(); err != nil {
		return result{}, err
	}
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	m, err := furnishMatrix(ctx, b, true)
	if err != nil {
		return result{}, err
	}
	f := &apiFuzzing{matrix: m, seed: seedOf(os.Getenv("SEED")), statuses: map[int]int{}, codes: map[string]int{}}
	if err := f.run(ctx, cases); err != nil {
		return result{}, err
	}
	figures := fmt.Sprintf("%d requests of %d operations (seed %d): %s; %d codes of problems; %d wrong", f.sent, len(m.api.Operations), f.seed, f.said(), len(f.codes), len(f.wrong))
	return result{figures: figures, ok: len(f.wrong) == 0 && f.sent >= cases}, nil
}

// logTo keeps what servers say, to look for panics.
func (b *bench) logTo() error {
	log, err := os.CreateTemp("", "actual-prove-log-")
	if err != nil {
		return err
	}
	b.log = log
	b.closers = append(b.closers, func(context.Context) error { return os.Remove(log.Name()) })
	return nil
}

func seedOf(text string) uint64 {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 1
	}
	return seed
}

// apiFuzzing counts.
type apiFuzzing struct {
	*matrix
	seed     uint64
	sent     int
	statuses map[int]int
	codes    map[string]int
	wrong    []string
}

func (f *apiFuzzing) said() string {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(f.statuses)) {
		parts = append(parts, fmt.Sprintf("%d × %d", f.statuses[status], status))
	}
	return strings.Join(parts, ", ")
}

// run learns what good requests are, and sends so many cases.
func (f *apiFuzzing) run(ctx context.Context, cases int) error {
	server, err := f.b.serve(ctx)
	if err != nil {
		return err
	}
	f.url = server.url
	if len(f.worked) == 0 { // Else the matrix has learnt it.
		if err := f.learn(ctx); err != nil {
			return err
		}
	}
	if _, ok := os.LookupEnv("CASE"); ok {
		n, _ := strconv.Atoi(os.Getenv("CASE"))
		return f.try(ctx, n, true)
	}
	for n := 0; f.sent < cases; n++ {
		if err := f.try(ctx, n, false); err != nil {
			return err
		}
		if n%2000 == 1999 {
			f.b.say("%d of %d: %s; %d wrong", n+1, cases, f.said(), len(f.wrong))
		}
		if n%200 == 199 {
			if err := f.revive(ctx); err != nil {
				return err
			}
		}
	}
	return f.sound(ctx, server)
}

// sound looks whether the server lives, ends as it should, and never panicked.
func (f *apiFuzzing) sound(ctx context.Context, server *process) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	if got, err := answerTo(req); err != nil || got.Status != http.StatusOK {
		f.wrong = append(f.wrong, fmt.Sprintf("the server is not ready any more: %d %v", got.Status, err))
	}
	if err := server.stop(ctx); err != nil {
		f.wrong = append(f.wrong, "the server did not end well: "+err.Error())
	}
	log, err := os.ReadFile(f.b.log.Name())
	if err != nil {
		return err
	}
	for line := range bytes.Lines(log) {
		if bytes.Contains(line, []byte(`panic`)) || bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			f.wrong = append(f.wrong, "the log: "+string(line))
			f.b.say("WRONG the log: %.400s", line)
		}
	}
	return nil
}

// try sends case number n: an operation in turn, one of its requests, one in five
// as it should be and the others changed.
func (f *apiFuzzing) try(ctx context.Context, n int, aloud bool) error {
	rng := rand.New(rand.NewPCG(f.seed, uint64(n)))
	o := f.api.Operations[n%len(f.api.Operations)]
	templates := slices.Concat(f.worked[o.ID], o.Templates())
	t := templates[rng.IntN(len(templates))]
	firm := f.firms[0]
	x := firm.filling(t, nil)
	r := t.Request(x)
	if rng.IntN(4) > 0 {
		if err := f.guard(ctx, firm, t, &r, nil); err != nil {
			return err
		}
	}
	ways := []string{"as it is"}
	if rng.IntN(5) > 0 {
		r, ways = described.Mutate(rng, r)
	}
	c := f.ownerOf(firm, o)
	if c == nil || rng.IntN(10) == 0 {
		c = firm.callers[rng.IntN(len(firm.callers))]
	}
	if aloud {
		f.b.say("case %d, %s, %v, by %s: %s %s\n%v\n%.3000s", n, o.Name(), ways, c.name, r.Method, r.Target, r.Header, r.Body)
	}
	wrong, err := f.judge(ctx, c, r)
	if err != nil {
		return fmt.Errorf("case %d, %s: %w", n, o.Name(), err)
	}
	if wrong != "" {
		f.wrong = append(f.wrong, wrong)
		if len(f.wrong) <= 40 {
			f.b.say("WRONG SEED=%d CASE=%d, %s (%s), %v, by %s: %s %.200s: %.600s", f.seed, n, o.ID, t.Variant, ways, c.name, r.Method, r.Target, wrong)
		}
	}
	return nil
}

// longest is how long a target may be: beyond the bound of headers Go's server
// answers 431 by itself, as it does to what is no HTTP.
const longest = 20_000

// sendable is what Go's client sends as a target without making another of it.
var sendable = regexp.MustCompile(`^[!-~]+$`)

// judge sends a request and says what is wrong with the answer; "" where nothing
// is.
func (f *apiFuzzing) judge(ctx context.Context, c *caller, r described.Request) (string, error) {
	if !sendable.MatchString(r.Target) || len(r.Target) > longest {
		return "", nil
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, f.url+r.Target, bytes.NewReader(r.Body))
	if err != nil {
		return "", nil //nolint:nilerr // No client can send it: neither can ours.
	}
	for _, h := range []http.Header{c.header, r.Header} {
		maps.Copy(req.Header, h)
	}
	got, err := answerTo(req)
	if err != nil {
		return "", fmt.Errorf("no answer: %w", err)
	}
	f.sent++
	f.statuses[got.Status]++
	if got.Status >= http.StatusInternalServerError {
		return fmt.Sprintf("%d %s", got.Status, got.Body), nil
	}
	if r.Method == http.MethodHead {
		return "", nil // It has no body to look at.
	}
	if err := f.api.Conforms(req, got); err != nil {
		return fmt.Sprintf("%d %.300s: %v", got.Status, got.Body, err), nil
	}
	if got.Status >= http.StatusBadRequest {
		code := problemCode.FindSubmatch(got.Body)
		if code == nil || !catalogued4xx(string(code[1])) {
			return fmt.Sprintf("%d with a code that the catalogue has not: %s", got.Status, got.Body), nil
		}
		f.codes[string(code[1])]++
	}
	return "", nil
}

var problemCode = regexp.MustCompile(`"code":"([a-z0-9_.]+)"`)

// catalogued4xx reports whether the catalogue of problems has the code.
func catalogued4xx(code string) bool { return bytes.Contains(actual.Problems, []byte("`"+code+"`")) }
