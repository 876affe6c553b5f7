// Package config reads the settings of the process from its environment. The
// table of all settings is in docs/configuration.md.
package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"actual/domain/tenant"
)

// Config is every setting of `actual serve`. Each variable may instead be given
// as NAME_FILE, a file that holds the value: for secrets.
type Config struct {
	DatabaseApp       string `env:"ACTUAL_DATABASE_URL_APP,required"`
	DatabaseIngest    string `env:"ACTUAL_DATABASE_URL_INGEST,required"`
	DatabaseDirectory string `env:"ACTUAL_DATABASE_URL_DIRECTORY,required"`
	DatabaseOps       string `env:"ACTUAL_DATABASE_URL_OPS"` // Empty: the server does not look across companies.
	DatabaseConns     int32  `env:"ACTUAL_DATABASE_CONNECTIONS" envDefault:"16"`

	Environment string `env:"ACTUAL_ENVIRONMENT" envDefault:"live"`

	Listen          string        `env:"ACTUAL_LISTEN" envDefault:"127.0.0.1:8080"`
	OpsListen       string        `env:"ACTUAL_OPS_LISTEN" envDefault:"127.0.0.1:9090"` // Off: none.
	TLSCert         string        `env:"ACTUAL_TLS_CERT"`
	TLSKey          string        `env:"ACTUAL_TLS_KEY"`
	TrustedProxies  []string      `env:"ACTUAL_TRUSTED_PROXIES"`
	ShutdownTimeout time.Duration `env:"ACTUAL_SHUTDOWN_TIMEOUT" envDefault:"20s"`

	IngestWriters     int   `env:"ACTUAL_INGEST_WRITERS" envDefault:"2"`
	IngestMaxBatch    int   `env:"ACTUAL_INGEST_MAX_BATCH" envDefault:"500"`
	IngestMaxQueue    int   `env:"ACTUAL_INGEST_MAX_QUEUE" envDefault:"20000"`
	IngestMaxEach     int   `env:"ACTUAL_INGEST_MAX_QUEUE_COMPANY" envDefault:"5000"`
	IngestMaxEvent    int64 `env:"ACTUAL_INGEST_MAX_EVENT_BYTES" envDefault:"1048576"`
	IngestMaxRequest  int64 `env:"ACTUAL_INGEST_MAX_REQUEST_BYTES" envDefault:"33554432"`
	IngestMaxInFlight int64 `env:"ACTUAL_INGEST_MAX_BYTES_IN_FLIGHT" envDefault:"134217728"`

	SignIn
	Vendors

	Workers     int `env:"ACTUAL_WORKERS" envDefault:"6"`
	TaskWorkers int `env:"ACTUAL_TASK_WORKERS" envDefault:"6"`

	PreviewBadges int `env:"ACTUAL_PREVIEW_BADGES" envDefault:"200"`
	PreviewFixes  int `env:"ACTUAL_PREVIEW_FIXES" envDefault:"1000000"`

	JobsAheadDays int `env:"ACTUAL_JOBS_AHEAD_DAYS" envDefault:"60"`

	LedgerKey   string        `env:"ACTUAL_LEDGER_KEY,required"`
	AnchorDir   string        `env:"ACTUAL_ANCHOR_DIR"` // One of the two.
	AnchorURL   string        `env:"ACTUAL_ANCHOR_URL"`
	AnchorEvery time.Duration `env:"ACTUAL_ANCHOR_EVERY" envDefault:"1m"`

	Vault
	Hub
	Posting
	Map

	LogLevel     string `env:"ACTUAL_LOG_LEVEL" envDefault:"info"`
	OTLPEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`

	DemoClock DemoClock `env:"ACTUAL_DEMO_CLOCK"` // Of the commands; the server refuses it.
}

// Load reads the settings and checks them. The error names each variable that is
// wrong or missing, and the remedy; it shows no value of a secret.
func Load() (Config, error) {
	environment, err := withFiles(os.Environ())
	if err != nil {
		return Config{}, err
	}
	return parse(environment)
}

// Defaults returns the settings without those that have none: for programs that
// set these themselves.
func Defaults() Config {
	cfg, err := parse(map[string]string{
		"ACTUAL_DATABASE_URL_APP": "-", "ACTUAL_DATABASE_URL_INGEST": "-", "ACTUAL_DATABASE_URL_DIRECTORY": "-",
		"ACTUAL_LEDGER_KEY": "-", "ACTUAL_ANCHOR_DIR": "-",
	})
	if err != nil {
		panic(err) // A default that breaks a rule: the tests see it.
	}
	cfg.DatabaseApp, cfg.DatabaseIngest, cfg.DatabaseDirectory, cfg.LedgerKey, cfg.AnchorDir = "", "", "", "", ""
	cfg.OpsListen = "127.0.0.1:0" // Many of them may run beside each other.
	return cfg
}

func parse(environment map[string]string) (Config, error) {
	cfg, err := env.ParseAsWithOptions[Config](env.Options{Environment: environment})
	if err != nil {
		return Config{}, fmt.Errorf("settings: %w (see docs/configuration.md)", errors.Join(tidy(err), oneAnchor(environment["ACTUAL_ANCHOR_DIR"], environment["ACTUAL_ANCHOR_URL"])))
	}
	return cfg, cfg.check()
}

// leastQueue is what one delivery hands on together.
const leastQueue = 1000

// mostAhead is for how many days jobs may be made ahead.
const mostAhead = 400

func (c Config) check() error {
	var wrong []error
	atLeast := func(name string, got, least int64) {
		if got < least {
			wrong = append(wrong, fmt.Errorf("%s must be at least %d, not %d", name, least, got))
		}
	}
	atLeast("ACTUAL_DATABASE_CONNECTIONS", int64(c.DatabaseConns), 4)
	atLeast("ACTUAL_INGEST_WRITERS", int64(c.IngestWriters), 1)
	atLeast("ACTUAL_INGEST_MAX_BATCH", int64(c.IngestMaxBatch), 1)
	atLeast("ACTUAL_INGEST_MAX_QUEUE", int64(c.IngestMaxQueue), int64(c.IngestMaxBatch))
	atLeast("ACTUAL_INGEST_MAX_QUEUE_COMPANY", int64(c.IngestMaxEach), int64(max(c.IngestMaxBatch, leastQueue)))
	atLeast("ACTUAL_INGEST_MAX_EVENT_BYTES", c.IngestMaxEvent, 16<<10)
	atLeast("ACTUAL_INGEST_MAX_REQUEST_BYTES", c.IngestMaxRequest, c.IngestMaxEvent)
	atLeast("ACTUAL_INGEST_MAX_BYTES_IN_FLIGHT", c.IngestMaxInFlight, c.IngestMaxRequest)
	atLeast("ACTUAL_WORKERS", int64(c.Workers), 1)
	atLeast("ACTUAL_TASK_WORKERS", int64(c.TaskWorkers), 1)
	atLeast("ACTUAL_PREVIEW_BADGES", int64(c.PreviewBadges), 1)
	atLeast("ACTUAL_PREVIEW_FIXES", int64(c.PreviewFixes), 1)
	if c.JobsAheadDays < 1 || c.JobsAheadDays > mostAhead {
		wrong = append(wrong, fmt.Errorf("ACTUAL_JOBS_AHEAD_DAYS must be from 1 to %d, not %d", mostAhead, c.JobsAheadDays))
	}
	if err := oneAnchor(c.AnchorDir, c.AnchorURL); err != nil {
		wrong = append(wrong, err)
	}
	if c.AnchorEvery < time.Second {
		wrong = append(wrong, fmt.Errorf("ACTUAL_ANCHOR_EVERY must be at least 1s, not %s", c.AnchorEvery))
	}
	wrong = append(wrong, c.checkTransport()...)
	if _, err := tenant.ParseEnvironment(c.Environment); err != nil {
		wrong = append(wrong, fmt.Errorf("ACTUAL_ENVIRONMENT: %w", err))
	}
	switch c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		wrong = append(wrong, fmt.Errorf("ACTUAL_LOG_LEVEL must be debug, info, warn or error, not %q", c.LogLevel))
	}
	return errors.Join(append(wrong, c.SignIn.check(), c.Vault.check(), c.Hub.check(), c.Posting.check(), c.Map.check())...)
}

// oneAnchor holds that checkpoints have one place outside.
func oneAnchor(folder, container string) error {
	if (folder == "") == (container == "") {
		return errors.New("ACTUAL_ANCHOR_DIR (a folder) or ACTUAL_ANCHOR_URL (a container of Azure Blob Storage): set one of the two")
	}
	return nil
}

const fileSuffix = "_FILE"

// withFiles adds to the environment the content of each file that a variable
// ACTUAL_…_FILE names, less a final newline.
func withFiles(environ []string) (map[string]string, error) {
	out := env.ToMap(environ)
	for name, path := range env.ToMap(environ) {
		plain, isFile := strings.CutSuffix(name, fileSuffix)
		if !isFile || !strings.HasPrefix(name, "ACTUAL_") || name == vaultKeyFile {
			continue
		}
		if _, both := out[plain]; both {
			return nil, fmt.Errorf("settings: both %s and %s are set: keep one", plain, name)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("settings: %s: %w", name, err)
		}
		out[plain] = strings.TrimRight(string(raw), "\r\n")
	}
	return out, nil
}

// tidy drops the parser's own prefix and keeps what is wrong.
func tidy(err error) error {
	var many env.AggregateError
	if !errors.As(err, &many) {
		return err
	}
	var out []error
	for _, e := range many.Errors {
		var wrong env.ParseError
		if errors.As(e, &wrong) {
			field, _ := reflect.TypeFor[Config]().FieldByName(wrong.Name)
			name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
			e = fmt.Errorf("%s: %w", name, wrong.Err)
			if such := field.Tag.Get("envDefault"); such != "" {
				e = fmt.Errorf("%s must be a %s, such as %s: %w", name, wrong.Type, such, wrong.Err)
			}
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}
