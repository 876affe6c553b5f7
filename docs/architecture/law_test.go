// Package architecture tests the law of the house: which folder may know
// which, and what every file must be.
package architecture

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "actual/"

// mayImport lists each layer, and the folders of this module that its code
// (tests excepted) may import besides itself.
var mayImport = map[string][]string{
	"domain":                    {},
	"ports":                     {"domain"},
	"app":                       {"domain", "ports"},
	"adapters/inbound":          {"domain", "ports", "app", "adapters/telemetry", "adapters/geojson", "adapters/ledgerbundle", "adapters/transferbundle", "adapters/policyfile", "adapters/reconcilefile", "adapters/casefile", "adapters/csvtable", "adapters/assigntable", "adapters/discrepancytable", "adapters/certifiedform", "adapters/claimbundle", "adapters/timesheettable", "adapters/digestform"},
	"adapters/outbound":         {"domain", "ports", "adapters/telemetry", "adapters/geojson", "adapters/policyfile", "adapters/casefile"},
	"adapters/telemetry":        {"domain", "ports"},
	"adapters/geojson":          {"domain", "adapters/csvtable"},
	"adapters/ledgerbundle":     {"domain"},
	"adapters/transferbundle":   {"domain"},
	"adapters/csvtable":         {"domain"},
	"adapters/assigntable":      {"domain"},
	"adapters/discrepancytable": {"domain"},
	"adapters/timesheettable":   {"domain", "app/timekeeping"}, // Of what the use cases show.
	"adapters/policyfile":       {"domain"},
	"adapters/reconcilefile":    {"domain"},
	"adapters/casefile":         {"domain"},
	"adapters/certifiedform":    {"domain"},
	"adapters/digestform":       {"domain", "ports"},               // It implements one, over no wire.
	"adapters/claimbundle":      {"domain", "adapters/policyfile"}, // Policies are hashed as they are stored.
	"contracts":                 {"domain", "ports"},
	"migrations":                {},
	"cmd":                       {"domain", "ports", "app", "adapters", "contracts", "migrations", "infra/functions"}, // The last: files alone.
}

// alsoImports lists what single folders may import beyond their layer.
var alsoImports = map[string][]string{
	"adapters/outbound/postgis": {"migrations"}, // It applies them.
}

// thirdParty lists what a folder, and all below it, may import from other
// modules.
var thirdParty = map[string][]string{
	"domain":                                {"github.com/golang/geo"},
	"domain/ledger":                         {"golang.org/x/mod/sumdb"},
	"ports":                                 {"github.com/golang/geo"},
	"adapters/inbound":                      {"github.com/gin-gonic/gin", "github.com/oapi-codegen", "github.com/getkin/kin-openapi", "go.opentelemetry.io/contrib", "golang.org/x/sync"},
	"adapters/inbound/scheduler":            {"github.com/riverqueue/river", "github.com/jackc/pgx/v5"}, // pgx: River's client is typed by it.
	"adapters/inbound/webui":                {"github.com/a-h/templ"},
	"adapters/outbound":                     {"github.com/google/uuid", "golang.org/x/sync"},
	"adapters/outbound/postgis":             {"github.com/uptrace/bun", "github.com/jackc/pgx/v5", "github.com/riverqueue/river", "github.com/pressly/goose/v3"},
	"adapters/outbound/oidc":                {"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2"}, // Signatures, keys and claims of ID tokens are not for us to check by hand.
	"adapters/outbound/email":               {"github.com/wneessen/go-mail"},                         // STARTTLS, encodings and SMTP's dialogue.
	"adapters/outbound/keyfile":             {"golang.org/x/mod/sumdb"},                              // It signs what the ledger verifies.
	"adapters/outbound/anchor":              {"github.com/Azure/azure-sdk-for-go/sdk/azcore"},        // … nor is it to its storage.
	"adapters/outbound/keyvault":            {"github.com/Azure/azure-sdk-for-go/sdk"},               // Who we are to Azure is not for us to work out by hand.
	"adapters/outbound/internal/vendorhttp": {"github.com/sony/gobreaker/v2", "github.com/hashicorp/go-retryablehttp"},
	"adapters/certifiedform":                {"codeberg.org/go-pdf/fpdf", "golang.org/x/image/font/gofont"},
	"adapters/digestform":                   {"github.com/xuri/excelize/v2"},
	"adapters/discrepancytable":             {"github.com/xuri/excelize/v2"}, // What Excel opens is not for us to write by hand.
	"adapters/telemetry":                    {"go.opentelemetry.io", "github.com/prometheus/client_golang"},
	"contracts/smtp":                        {"github.com/emersion/go-smtp"}, // A mail server to send to.
	"contracts":                             {"github.com/stretchr/testify", "github.com/getkin/kin-openapi", "pgregory.net/rapid"},
	"cmd":                                   {""}, // Everything, SQL excepted.
}

// onlyIn lists packages that are for some folders only, whatever else the law
// allows there.
var onlyIn = map[string][]string{
	"database/sql":             speaksSQL,
	"github.com/uptrace/bun":   speaksSQL,
	"github.com/pressly/goose": speaksSQL,
	"github.com/jackc/pgx":     append([]string{"adapters/inbound/scheduler"}, speaksSQL...),
	"github.com/riverqueue":    {"adapters/inbound/scheduler", "adapters/outbound/postgis", "cmd/prove"}, // There alone: the peer of task-rates.
	"net/http":                 {"adapters", "contracts", "cmd"},
	"html/template":            {"adapters", "cmd"},
	"text/template":            {"adapters", "cmd"},
	"os":                       {"adapters", "contracts", "cmd"},
	"math/rand":                {"adapters", "contracts", "cmd"},
	"crypto/rand":              {"adapters", "contracts", "cmd"},
}

// speaksSQL is where SQL may be: the one adapter, the private PostGIS, and the
// proofs, which break in as a superuser would.
var speaksSQL = []string{"adapters/outbound/postgis", "cmd/internal/localpg", "cmd/prove"}

// pure lists what the domain may import of the standard library: what computes,
// and knows no clock, no chance, no wire and no machine.
var pure = []string{
	"bytes", "cmp", "container/heap", "crypto/ed25519", "crypto/hmac", "crypto/sha256", "crypto/subtle",
	"encoding/base64", "encoding/binary", "encoding/hex", "errors", "fmt", "hash", "hash/fnv", "io", "iter", "maps",
	"math", "math/big", "math/bits", "net/netip", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time", "unicode", "unicode/utf8",
}

// restricted lists functions that are for some folders only: elsewhere the time
// is a parameter or a port, and configuration is given.
var restricted = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "Sleep", "NewTimer", "NewTicker"},
	"os":   {"Getenv", "LookupEnv", "Environ", "ExpandEnv"},
}

// mayCall lists the folders that may call the restricted functions of a package.
var mayCall = map[string][]string{
	"time": {"adapters", "cmd"},
	"os":   {"cmd"},
}

func TestLaw(t *testing.T) {
	seen := map[string]int{}
	complaints, err := judge(os.DirFS("../.."), seen)
	require.NoError(t, err)
	for _, c := range complaints {
		t.Error(c)
	}
	total := 0
	for layer := range mayImport {
		total += seen[layer]
		if seen[layer] == 0 {
			t.Errorf("no file seen in %s: the law looks at the wrong folder", layer)
		}
	}
	require.Greater(t, total, 100, "too few files seen: the law looks at the wrong folder")
}
