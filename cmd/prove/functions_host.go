package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

var functionsHost = claim{
	name:   "functions-host",
	target: "as the host of Azure Functions would over infra/functions: HTTP events reach the use cases and are stored, timers start due runs and make visits of the events, each answered as the protocol says; what the host must not reach is refused, and errors are answered with a status that it counts",
	run:    proveFunctionsHost,
}

// functionFile is a function.json.
type functionFile struct {
	Bindings []struct {
		Type, Name, Route, Schedule, AuthLevel string
		Methods                                []string
	}
}

// hostStand stands in for the host of Azure Functions: it reads the files that the
// host reads, starts the handler as host.json says, and calls it as the host does.
type hostStand struct {
	b             *bench
	functions     map[string]functionFile
	arguments     []string
	url           string
	tried, failed int
}

func proveFunctionsHost(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	h := &hostStand{b: b}
	if err := h.read("infra/functions"); err != nil {
		return result{}, err
	}
	stop, err := h.start(ctx)
	if err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, stop)
	route, key, err := h.company(ctx)
	if err != nil {
		return result{}, err
	}
	events, err := h.events(ctx, route)
	if err != nil {
		return result{}, err
	}
	h.refusals(ctx, route)
	visits, err := h.timers(ctx, key)
	if err != nil {
		return result{}, err
	}
	h.errors(ctx, route)
	return result{
		figures: fmt.Sprintf("%d of %d checks held over %d functions; %d events by HTTP are stored once, twice delivered; with timers alone %d visits of them", h.tried-h.failed, h.tried, len(h.functions), events, visits),
		ok:      h.failed == 0,
	}, nil
}

func (h *hostStand) check(what string, holds bool, got any) {
	h.tried++
	if !holds {
		h.failed++
		h.b.say("FAILED %s: %v", what, got)
	}
}

// read reads host.json and each function.json.
func (h *hostStand) read(folder string) error {
	var host struct {
		CustomHandler struct {
			Description struct {
				DefaultExecutablePath string
				Arguments             []string
			}
			EnableForwardingHTTPRequest bool `json:"enableForwardingHttpRequest"`
		}
		Extensions struct {
			HTTP struct{ RoutePrefix *string }
		}
	}
	raw, err := os.ReadFile(filepath.Join(folder, "host.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &host); err != nil {
		return fmt.Errorf("host.json: %w", err)
	}
	h.arguments = host.CustomHandler.Description.Arguments
	h.check("host.json forwards HTTP to the binary without a prefix", host.CustomHandler.EnableForwardingHTTPRequest && host.CustomHandler.Description.DefaultExecutablePath == "actual" &&
		host.Extensions.HTTP.RoutePrefix != nil && *host.Extensions.HTTP.RoutePrefix == "", string(raw))
	files, err := filepath.Glob(filepath.Join(folder, "*", "function.json"))
	if err != nil {
		return err
	}
	h.functions = map[string]functionFile{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var f functionFile
		if err := json.Unmarshal(raw, &f); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		name := filepath.Base(filepath.Dir(file))
		h.functions[name] = f
		trigger := f.Bindings[0]
		h.check(name+" has one trigger", trigger.Type == "httpTrigger" && trigger.Route != "" || trigger.Type == "timerTrigger" && len(strings.Fields(trigger.Schedule)) == 6, trigger)
	}
	h.check("there are functions for events and timers", len(h.functions) == 5, len(h.functions))
	return nil
}

// start starts the handler as the host does, and waits until it answers.
func (h *hostStand) start(ctx context.Context) (stop func(context.Context) error, err error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	h.url = "http://" + address
	cmd := exec.CommandContext(context.WithoutCancel(ctx), h.b.binary, h.arguments...)
	_, port, _ := strings.Cut(address, ":")
	cmd.Env = append(h.b.environment(), "FUNCTIONS_CUSTOMHANDLER_PORT="+port)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{url: h.url, cmd: cmd, done: make(chan error, 1)}
	go func() { p.done <- cmd.Wait() }()
	return p.stop, p.ready(ctx)
}

// company makes one with a badge, and returns its route's secret and a key.
func (h *hostStand) company(ctx context.Context) (route, key string, err error) {
	fences := filepath.Join(h.b.folder, "sites.geojson")
	site := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site":"oak","name":"Oak","kind":"residential"},"geometry":{"type":"Polygon","coordinates":[[[-84.4,33.7],[-84.399,33.7],[-84.399,33.701],[-84.4,33.701],[-84.4,33.7]]]}}]}`
	if err := os.WriteFile(fences, []byte(site), 0o600); err != nil {
		return "", "", err
	}
	for _, args := range [][]string{
		{"company", "create", "northside", "--name", "Northside", "--time-zone", "America/New_York"},
		{"site", "import", fences, "--company", "northside"},
		{"badge", "add", "dev:864475044204278", "--company", "northside"},
	} {
		if _, err := h.b.actual(ctx, args...); err != nil {
			return "", "", err
		}
	}
	if route, err = h.secret(ctx, "route", "create", "--company", "northside", "--json"); err != nil {
		return "", "", err
	}
	key, err = h.secret(ctx, "apikey", "create", "--company", "northside", "--label", "proof", "--json")
	return route, key, err
}

// secret runs a command that shows one, and returns it.
func (h *hostStand) secret(ctx context.Context, args ...string) (string, error) {
	out, err := h.b.actual(ctx, args...)
	if err != nil {
		return "", err
	}
	var shown map[string]any
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		return "", fmt.Errorf("actual %s: %w in %q", args[0], err, out)
	}
	for _, name := range []string{"secret", "key"} {
		if text, is := shown[name].(string); is {
			return text, nil
		}
	}
	return "", fmt.Errorf("actual %s shows no secret: it shows %v", args[0], slices.Sorted(maps.Keys(shown)))
}

// forward calls a function as the host does for HTTP with forwarding: the request as
// it came, with headers of the host's own.
func (h *hostStand) forward(ctx context.Context, method, path, secret, body string) (int, string) {
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("X-Azure-Functions-InvocationId", "0f8fad5b-d9cb-469f-a165-70867728950e")
	req.Header.Set("X-Forwarded-For", "203.0.113.9:52100")
	req.Header.Set("X-Forwarded-Proto", "https")
	if secret != "" {
		req.Header.Set("X-Actual-Secret", secret)
	}
	status, out, err := do(req)
	if err != nil {
		return 0, err.Error()
	}
	return status, out
}

// fire calls a timer as the host does.
func (h *hostStand) fire(ctx context.Context, name string) (status int, answer map[string]json.RawMessage, err error) {
	envelope := fmt.Sprintf(`{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{"MethodName":%q,"UtcNow":%q,"RandGuid":"7d2c"}}}`, name, time.Now().UTC().Format(time.RFC3339))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+"/"+name, strings.NewReader(envelope))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Azure-Functions-InvocationId", "0f8fad5b-d9cb-469f-a165-70867728950e")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	return resp.StatusCode, answer, json.NewDecoder(bytes.NewReader(raw)).Decode(&answer)
}
