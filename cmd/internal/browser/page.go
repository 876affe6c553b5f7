package browser

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// Page is one tab.
type Page struct {
	browser *Browser
	session string
	loaded  chan struct{}

	mu         sync.Mutex
	requests   []string
	complaints []string
	received   int64
}

// Page opens an empty tab.
func (b *Browser) Page() (*Page, error) {
	var target struct{ TargetID string }
	if err := b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct{ SessionID string }
	if err := b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	p := &Page{browser: b, session: attached.SessionID, loaded: make(chan struct{}, 1)}
	b.mu.Lock()
	b.pages[p.session] = p
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		if err := p.call(domain+".enable", nil, nil); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Page) call(method string, params map[string]any, into any) error {
	return p.browser.call(p.session, method, params, into)
}

// hear takes news of the page.
func (p *Page) hear(method string, params json.RawMessage) {
	var news struct {
		Request struct{ URL string }
		Type    string
		Args    []struct{ Value any }
		Entry   struct{ Level, Text, URL string }
		Details struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
		Length float64 `json:"encodedDataLength"`
	}
	if json.Unmarshal(params, &news) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "Page.loadEventFired":
		select {
		case p.loaded <- struct{}{}:
		default:
		}
	case "Network.loadingFinished":
		p.received += int64(news.Length)
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, news.Request.URL)
	case "Runtime.exceptionThrown":
		p.complaints = append(p.complaints, news.Details.Text+" "+news.Details.Exception.Description)
	case "Runtime.consoleAPICalled":
		if news.Type == "error" || news.Type == "warning" || news.Type == "assert" {
			p.complaints = append(p.complaints, fmt.Sprint("console: ", news.Args))
		}
	case "Log.entryAdded":
		if news.Entry.Level == "error" || news.Entry.Level == "warning" {
			p.complaints = append(p.complaints, strings.TrimSpace(news.Entry.Text+" "+news.Entry.URL))
		}
	}
}

// Go opens an address and waits until all of it is loaded.
func (p *Page) Go(url string) error {
	var went struct{ ErrorText string }
	if err := p.call("Page.navigate", map[string]any{"url": url}, &went); err != nil {
		return err
	}
	if went.ErrorText != "" {
		return fmt.Errorf("open %s: %s", url, went.ErrorText)
	}
	select {
	case <-p.loaded:
		return nil
	case <-p.browser.ended:
		return errEnded
	case <-time.After(patience):
		return fmt.Errorf("%s was not loaded within %s", url, patience)
	}
}

// Value evaluates an expression of JavaScript in the page, which is done also
// where the page itself may run none.
func (p *Page) Value(expression string, into any) error {
	var got struct {
		Result  struct{ Value json.RawMessage }
		Details *struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	if err := p.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &got); err != nil {
		return err
	}
	if got.Details != nil {
		return fmt.Errorf("%s: %s %s", expression, got.Details.Text, got.Details.Exception.Description)
	}
	return json.Unmarshal(got.Result.Value, into)
}

// Size makes the window so large, in pixels of CSS; mobile as on a phone.
func (p *Page) Size(width, height int, mobile bool) error {
	return p.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}, nil)
}

// Dark shows pages to somebody who prefers dark ones.
func (p *Page) Dark() error {
	return p.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
}

// NoScript keeps pages that are opened from now on from running scripts.
func (p *Page) NoScript() error {
	return p.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
}

// Screenshot writes what the window shows to a file, as PNG.
func (p *Page) Screenshot(file string) error {
	var shot struct{ Data string }
	if err := p.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(file, raw, 0o644)
}

// Requests returns the addresses that the page has asked for.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// Complaints returns what went wrong in the page so far: errors and warnings of
// its console, of scripts, of the network and of its policy.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complaints...)
}
