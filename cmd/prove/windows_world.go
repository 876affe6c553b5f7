package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"actual/cmd/internal/browser"
)

// windowWorld is what `make run` runs, with people of every role, a company that has nothing
// yet, a receiver of webhooks, and what drives a real browser (Playwright).
type windowWorld struct {
	*payDemo
	chromium string
	control  string // Where the browser's tests ask for links out of the mail, and have webhooks sent to.
	out      string // The folder of screenshots and results.
	people   map[string]person

	mu       sync.Mutex
	links    map[string][]string // By address, the newest last.
	mailTo   string              // Whose mail the next line is of.
	received []string            // Bodies of webhooks.
}

// person is somebody who signs in.
type person struct {
	Email   string `json:"email"`
	Role    string `json:"role"`
	Company string `json:"company"`
}

// hers is whom the mail server shows a letter to.
var hers = regexp.MustCompile(`^Mail to (\S+), `)

// openWindows runs the demo until its yesterday is compared, and lets people in.
func (b *bench) openWindows(ctx context.Context) (*windowWorld, error) {
	w := &windowWorld{people: map[string]person{}, links: map[string][]string{}}
	var err error
	if w.chromium, err = browser.Find(ctx, b.say); err != nil {
		return nil, err
	}
	if err := b.npm(ctx); err != nil {
		return nil, err
	}
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if w.out, err = b.windowsFolder(); err != nil {
		return nil, err
	}
	if err := w.start(ctx, b); err != nil {
		return nil, err
	}
	if err := w.listen(ctx); err != nil {
		return nil, err
	}
	return w, w.invite(ctx)
}

// windowsFolder is DIR, or a folder of the claim's own.
func (b *bench) windowsFolder() (string, error) {
	if dir := os.Getenv("DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	return filepath.Join(b.folder, "windows"), os.MkdirAll(filepath.Join(b.folder, "windows"), 0o755)
}

// browserTests is where the tests that run in the browser are, with their lock file.
const browserTests = "cmd/prove/browser"

// npm installs exactly what the lock file names. Chromium is the system's: none is
// downloaded.
func (b *bench) npm(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir, cmd.Env = browserTests, append(os.Environ(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in %s (Node 20 or later is needed): %w\n%s", browserTests, err, out)
	}
	b.say("installed Playwright and axe by their lock file")
	return nil
}

// start runs the demo, six times as fast as real: nobody's session ends meanwhile.
func (w *windowWorld) start(ctx context.Context, b *bench) error {
	cmd := exec.CommandContext(ctx, b.binary, "dev", "--listen", "127.0.0.1:0", "--speed", "6")
	cmd.Env = slices.DeleteFunc(os.Environ(), func(set string) bool { return strings.HasPrefix(set, "ACTUAL_") })
	ownGroup(cmd)
	w.payDemo = &payDemo{bench: b, liveRun: liveRun{began: time.Now()}, reasons: map[string]int{}}
	s, err := startShell(cmd)
	if err != nil {
		return err
	}
	b.closers = append(b.closers, func(context.Context) error { s.kill(); return nil })
	for line := range s.until(ctx, 5*time.Minute) {
		w.take(line)
		w.mail(line)
		if w.ready && w.compared {
			break
		}
	}
	if !w.ready || !w.compared || w.env == "" {
		return errors.Join(errors.New("the demo did not come up"), s.ended())
	}
	b.say("the demo is up at %s: its yesterday is compared, and can be paid", w.url)
	go func() {
		for line := range s.lines {
			w.mail(line)
		}
	}()
	return nil
}

// mail takes links out of what the demo's mail server shows.
func (w *windowWorld) mail(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m := hers.FindStringSubmatch(line); m != nil {
		w.mailTo = m[1]
		return
	}
	if w.mailTo != "" && strings.Contains(line, "/sign-in/link?token=") {
		w.links[w.mailTo] = append(w.links[w.mailTo], strings.TrimSpace(line))
		w.mailTo = ""
	}
}

// listen serves what the tests ask of the world outside the browser.
func (w *windowWorld) listen(ctx context.Context) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /link", w.link)
	mux.HandleFunc("POST /hook", func(rw http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body) // What is no JSON is counted all the same.
		w.mu.Lock()
		w.received = append(w.received, string(body))
		w.mu.Unlock()
		rw.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /received", func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		_ = json.NewEncoder(rw).Encode(w.received)
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	w.control = "http://" + listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	w.closers = append(w.closers, func(context.Context) error { return server.Close() })
	return nil
}

// link answers with the newest link in the mail of an address, as soon as there are more
// than the caller has seen.
func (w *windowWorld) link(rw http.ResponseWriter, r *http.Request) {
	address := r.URL.Query().Get("email")
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		w.mu.Lock()
		all := w.links[address]
		if len(all) > 0 {
			w.links[address] = all[:len(all)-1]
			w.mu.Unlock()
			_, _ = fmt.Fprint(rw, all[len(all)-1])
			return
		}
		w.mu.Unlock()
	}
	http.Error(rw, "no mail came to "+address, http.StatusGatewayTimeout)
}

// invite lets people of each role in, by the commands that an operator types.
func (w *windowWorld) invite(ctx context.Context) error {
	c := client{url: w.url, key: w.key}
	var page struct{ Workers []struct{ Ref string } }
	if err := c.get(ctx, "/v1/workers?limit=1", &page); err != nil || len(page.Workers) == 0 {
		return fmt.Errorf("the demo has no workers: %w", err)
	}
	w.people["admin"] = person{"admin@northside.example", "admin", "northside"}
	until := time.Now().AddDate(0, 6, 0).Format(time.RFC3339)
	for _, p := range []struct {
		person
		more string
	}{
		{person{"pat@northside.example", "approver", "northside"}, ""},
		{person{"val@northside.example", "viewer", "northside"}, ""},
		{person{"aud@northside.example", "auditor", "northside"}, " --valid-to " + until},
		{person{"wendy@northside.example", "worker", "northside"}, " --worker " + page.Workers[0].Ref},
		{person{"otto@ours.example", "operator", "house"}, ""},
		{person{"sam@ours.example", "support", "house"}, ""},
	} {
		if err := w.quietly(ctx, "actual user create "+p.Email+" --company "+p.Company+" --role "+p.Role+p.more); err != nil {
			return err
		}
		w.people[p.Role] = p.person
	}
	for _, command := range []string{
		"actual company create lakeside --name 'Lakeside Lawns' --time-zone America/Chicago",
		"actual user create fresh@lakeside.example --company lakeside --role admin",
	} {
		if err := w.quietly(ctx, command); err != nil {
			return err
		}
	}
	w.people["fresh"] = person{"fresh@lakeside.example", "admin", "lakeside"}
	w.say("people of every role may sign in; Lakeside Lawns has nothing yet")
	return nil
}

// quietly runs a command with the demo's settings.
func (w *windowWorld) quietly(ctx context.Context, command string) error {
	cmd := exec.CommandContext(ctx, "sh", "-c", ". "+w.env+"\n"+command)
	cmd.Dir = w.folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return nil
}
