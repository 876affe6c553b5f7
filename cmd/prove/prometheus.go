package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// prometheus is one that runs our rules, with every duration a sixtieth.
type prometheus struct {
	url     string
	targets string   // The file that says what is scraped.
	rules   []string // The alerts' names.
}

const promRules = "infra/monitoring/prometheus/rules.yml"

var (
	promRange = regexp.MustCompile(`\[(\d+)(m|h)\]`)
	promFor   = regexp.MustCompile(`for: (\d+)m`)
	promAlert = regexp.MustCompile(`- alert: ([a-z-]+)`)
)

// sixtieth makes minutes of the rules seconds, and hours minutes.
func sixtieth(rules string) string {
	rules = promRange.ReplaceAllStringFunc(rules, func(r string) string {
		m := promRange.FindStringSubmatch(r)
		n, _ := strconv.Atoi(m[1]) // Digits.
		if m[2] == "h" {
			n *= 60
		}
		return fmt.Sprintf("[%ds]", max(n, 10)) // A rate needs some scrapes.
	})
	rules = promFor.ReplaceAllString(rules, "for: ${1}s")
	return regexp.MustCompile(`interval: \d+s`).ReplaceAllString(rules, "interval: 1s")
}

// startPrometheus starts one that scrapes nothing yet.
func startPrometheus(ctx context.Context, b *bench) (*prometheus, error) {
	raw, err := os.ReadFile(promRules)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(b.folder, "prometheus")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	p := &prometheus{targets: filepath.Join(folder, "targets.json")}
	for _, m := range promAlert.FindAllStringSubmatch(string(raw), -1) {
		p.rules = append(p.rules, m[1])
	}
	config := fmt.Sprintf("global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}\nrule_files: [rules.yml]\nscrape_configs:\n  - job_name: actual\n    file_sd_configs: [{files: [%q], refresh_interval: 1s}]\n", p.targets)
	for file, text := range map[string]string{"prometheus.yml": config, "rules.yml": sixtieth(string(raw)), "targets.json": "[]"} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p.url = "http://" + address
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "prometheus", "--config.file="+filepath.Join(folder, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(folder, "data"), "--web.listen-address="+address, "--log.level=error")
	cmd.Stderr = os.Stderr
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // Killed.
		return nil
	})
	return p, wait(ctx, time.Minute, func() (bool, error) {
		_, err := p.firing(ctx)
		return err == nil, nil
	})
}

// scrape says where the server's figures are.
func (p *prometheus) scrape(address string) error {
	raw, err := json.Marshal([]map[string]any{{"targets": []string{address}}})
	if err != nil {
		return err
	}
	return os.WriteFile(p.targets, raw, 0o644)
}

// firing are the names of the alerts that fire.
func (p *prometheus) firing(ctx context.Context) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/api/v1/alerts", nil)
	if err != nil {
		return nil, err
	}
	status, body, err := do(req)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Alerts []struct {
				State  string
				Labels map[string]string
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("prometheus answered %d", status), err)
	}
	var out []string
	for _, a := range answer.Data.Alerts {
		if a.State == "firing" {
			out = append(out, a.Labels["alertname"])
		}
	}
	return out, nil
}
