// Package browser drives a real browser without a window (Chromium), over the
// pipe that it offers for that: what a page shows, what it asks of the network,
// and what it complains of.
package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Browser is a running browser with a profile of its own.
type Browser struct {
	cmd     *exec.Cmd
	profile string
	in      io.WriteCloser

	mu      sync.Mutex
	last    int
	waiting map[int]chan reply
	pages   map[string]*Page // By session.
	ended   chan struct{}
}

type reply struct {
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// message is what the browser sends: an answer to a call, or news of a page.
type message struct {
	reply
	ID      int             `json:"id"`
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// noNames keeps the browser from every host but this machine.
const noNames = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

// Open starts the program. It can look up no name, and so reaches nothing but
// 127.0.0.1.
func Open(ctx context.Context, program string) (*Browser, error) {
	profile, err := os.MkdirTemp("", "actual-browser-")
	if err != nil {
		return nil, err
	}
	args := []string{
		"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + profile, "--host-resolver-rules=" + noNames, "--no-first-run",
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-extensions", "--disable-default-apps", "--hide-scrollbars", "--force-color-profile=srgb",
	}
	if os.Geteuid() == 0 { // Chromium's sandbox refuses root.
		args = append(args, "--no-sandbox")
	}
	b := &Browser{profile: profile, waiting: map[int]chan reply{}, pages: map[string]*Page{}, ended: make(chan struct{})}
	b.cmd = exec.CommandContext(context.WithoutCancel(ctx), program, args...)
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b.in, b.cmd.ExtraFiles = in, []*os.File{theirIn, theirOut} // Descriptors 3 and 4.
	if err := b.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	_, _ = theirIn.Close(), theirOut.Close()
	go b.listen(out)
	return b, nil
}

// Close ends the browser and removes its profile.
func (b *Browser) Close(context.Context) error {
	_ = b.call("", "Browser.close", nil, nil)
	done := make(chan struct{})
	go func() { _ = b.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = b.cmd.Process.Kill()
		<-done
	}
	return os.RemoveAll(b.profile)
}

// listen hands on what the browser sends until it ends.
func (b *Browser) listen(out io.Reader) {
	defer close(b.ended)
	for r := bufio.NewReaderSize(out, 1<<20); ; {
		raw, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(raw[:len(raw)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		answered, page := b.waiting[m.ID], b.pages[m.Session]
		if m.Method == "" {
			delete(b.waiting, m.ID)
		}
		b.mu.Unlock()
		switch {
		case m.Method == "" && answered != nil:
			answered <- m.reply
		case page != nil:
			page.hear(m.Method, m.Params)
		}
	}
}

var errEnded = errors.New("the browser has ended")

// patience is how long the browser may take to answer.
const patience = 60 * time.Second

// call asks the browser for something, of a page where session is not "".
func (b *Browser) call(session, method string, params map[string]any, into any) error {
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.waiting[id] = answer
	m := map[string]any{"id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if session != "" {
		m["sessionId"] = session
	}
	raw, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(raw, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case r := <-answer:
		if r.Error != nil {
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(r.Result, into)
	case <-b.ended:
		return errEnded
	case <-time.After(patience):
		return fmt.Errorf("%s: the browser did not answer within %s", method, patience)
	}
}
