// Package alertlint_test holds what watches the server (the rules and dashboards in
// infra/monitoring and infra/terraform) against the figures that the code has, against
// each other, and against the runbook.
package alertlint_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../../../"

func read(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(root + file)
	require.NoError(t, err)
	return string(raw)
}

// figures are what the code measures, by the names that Prometheus and OTLP have for it,
// and the labels.
type figures struct{ prometheus, otlp, labels map[string]bool }

var (
	instrument = regexp.MustCompile(`\.(?:Int64|Float64)(Counter|UpDownCounter|Histogram|ObservableGauge)\(\s*"([a-z_.]+)"`)
	attributed = regexp.MustCompile(`attribute\.(?:String|Int|Int64|Bool)\("([a-z_.]+)"`)
)

func measured(t *testing.T) figures {
	t.Helper()
	f := figures{prometheus: map[string]bool{}, otlp: map[string]bool{}, labels: map[string]bool{"le": true, "instance": true}}
	files, err := filepath.Glob(root + "adapters/telemetry/*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, at := range instrument.FindAllStringSubmatchIndex(string(raw), -1) {
			kind, named := string(raw[at[2]:at[3]]), string(raw[at[4]:at[5]])
			name := strings.ReplaceAll(named, ".", "_")
			f.otlp[named] = true
			if strings.Contains(call(string(raw[at[1]:])), `WithUnit("s")`) {
				name += "_seconds"
			}
			switch kind {
			case "Counter":
				f.prometheus[name+"_total"] = true
			case "Histogram":
				for _, part := range []string{"_bucket", "_sum", "_count"} {
					f.prometheus[name+part] = true
				}
			default:
				f.prometheus[name] = true
			}
		}
		for _, m := range attributed.FindAllStringSubmatch(string(raw), -1) {
			f.labels[strings.ReplaceAll(m[1], ".", "_")] = true
		}
	}
	require.Greater(t, len(f.otlp), 14, "%v", f.otlp)
	return f
}

// call is the rest of a call's arguments, up to its closing parenthesis.
func call(rest string) string {
	depth := 0
	for i, c := range rest {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return rest[:i]
			}
		}
	}
	return rest
}

// rule is an alert of either side.
type rule struct{ severity, runbook string }

func prometheusRules(t *testing.T) map[string]rule {
	t.Helper()
	out := map[string]rule{}
	for _, m := range regexp.MustCompile(`(?s)- alert: ([a-z-]+)\n.*?labels: \{ severity: "(\d)", runbook: ([a-z0-9-]+) \}`).FindAllStringSubmatch(read(t, "infra/monitoring/prometheus/rules.yml"), -1) {
		out[m[1]] = rule{m[2], m[3]}
	}
	require.Equal(t, strings.Count(read(t, "infra/monitoring/prometheus/rules.yml"), "- alert: "), len(out), "each alert has a severity and its part of the runbook")
	return out
}

func azureRules(t *testing.T) map[string]rule {
	t.Helper()
	out := map[string]rule{}
	for _, m := range regexp.MustCompile(`(?s)\n    ([a-z-]+) = \{\n      severity = (\d),.*?runbook  = "([a-z0-9-]+)"`).FindAllStringSubmatch(read(t, "infra/terraform/modules/monitoring/alerts.tf"), -1) {
		out[m[1]] = rule{m[2], m[3]}
	}
	return out
}

// onlyOnAzure are alerts that Prometheus can't have, and why.
var onlyOnAzure = map[string]string{
	"key-ending":    "it is a line of the log, and no figure",
	"reports-stale": "whose model it is stands in the log alone; that its task is dead is gave-up",
}

func TestBothSidesHaveTheSameAlerts(t *testing.T) {
	here, there := prometheusRules(t), azureRules(t)
	require.GreaterOrEqual(t, len(here), 10)
	for name, why := range onlyOnAzure {
		require.Contains(t, there, name, why)
		require.NotContains(t, here, name)
		delete(there, name)
	}
	require.Equal(t, there, here, "names, severities and parts of the runbook")
}

func TestEachAlertHasItsPartOfTheRunbook(t *testing.T) {
	parts := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(read(t, "docs/runbook.md"), -1) {
		parts[strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")] = true
	}
	for name, r := range prometheusRules(t) {
		require.True(t, parts[r.runbook], "docs/runbook.md has no part %q, which %s names", r.runbook, name)
	}
}

var (
	metric  = regexp.MustCompile(`\b((?:actual|http)_[a-z_]+)\b`)
	labels  = regexp.MustCompile(`[{,]\s*([a-z_]+)=~?"|by \(([a-z_, ]+)\)|\{\{([a-z_]+)\}\}`)
	inAzure = regexp.MustCompile(`'(actual_[a-z_]+|http\.server\.[a-z_.]+)'`)
)

// unmeasured returns the metrics and labels in a query that the code does not have.
func unmeasured(query string, f figures) (missing []string) {
	for _, m := range metric.FindAllString(query, -1) {
		if !f.prometheus[m] && !f.labels[m] {
			missing = append(missing, m)
		}
	}
	for _, m := range labels.FindAllStringSubmatch(query, -1) {
		for name := range strings.SplitSeq(m[1]+m[2]+m[3], ",") {
			if name = strings.TrimSpace(name); name != "" && !f.labels[name] && name != "alertstate" {
				missing = append(missing, "label "+name)
			}
		}
	}
	return missing
}

func TestEachFigureThatIsWatchedIsMeasured(t *testing.T) {
	f := measured(t)
	rules := read(t, "infra/monitoring/prometheus/rules.yml")
	exprs := regexp.MustCompile(`(?s)expr: (.*?)\n        (?:for|labels):`).FindAllStringSubmatch(rules, -1)
	require.Len(t, exprs, len(prometheusRules(t)))
	for _, e := range exprs {
		require.NotEmpty(t, metric.FindString(e[1]), e[1])
		require.Empty(t, unmeasured(e[1], f), e[1])
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, "infra/monitoring/grafana/actual.json")), &dashboard))
	require.Greater(t, len(dashboard.Panels), 15)
	shown := map[string]bool{}
	for _, p := range dashboard.Panels {
		require.NotEmpty(t, p.Targets, p.Title)
		for _, target := range p.Targets {
			require.Empty(t, unmeasured(target.Expr+" "+target.LegendFormat, f), p.Title)
			for _, m := range metric.FindAllString(target.Expr, -1) {
				shown[m] = true
			}
		}
	}
	for _, e := range exprs {
		for _, m := range metric.FindAllString(e[1], -1) {
			base := strings.TrimSuffix(strings.TrimSuffix(m, "_sum"), "_count")
			require.True(t, f.labels[m] || slices.ContainsFunc([]string{m, base + "_bucket", base + "_count"}, func(x string) bool { return shown[x] }), "%s wakes somebody, who does not see it on the dashboard", m)
		}
	}
	for _, file := range []string{"infra/terraform/modules/monitoring/alerts.tf", "infra/terraform/modules/monitoring/workbook.json"} {
		named := inAzure.FindAllStringSubmatch(read(t, file), -1)
		require.NotEmpty(t, named, file)
		for _, m := range named {
			require.True(t, f.otlp[m[1]], "%s asks for %s, which nothing measures", file, m[1])
		}
	}
}

func TestWhatIsNotMeasuredIsFound(t *testing.T) {
	f := measured(t)
	require.Equal(t, []string{"actual_nothing_total"}, unmeasured(`rate(actual_nothing_total[5m])`, f))
	require.Equal(t, []string{"label colour"}, unmeasured(`sum by (colour) (actual_runs_late)`, f))
	require.Equal(t, []string{"actual_runs_behind"}, unmeasured(`actual_runs_behind`, f), "its unit is in its name")
	require.Empty(t, unmeasured(`actual_runs_behind_seconds`, f))
}
