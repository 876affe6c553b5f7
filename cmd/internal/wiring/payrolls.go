package wiring

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/adp"
	"actual/adapters/telemetry"
	"actual/app/payrolls"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/ports"
)

// Payrolls gives payrolls the hours of pay periods. It needs System, PostGIS,
// Timekeeping, and PayrollAPI or NoPayrollAPI.
var Payrolls = wire.NewSet(
	payrolls.NewService,
	wire.Struct(new(adp.Files)),
	wire.Bind(new(ports.PaydataFiles), new(adp.Files)),
	wire.Bind(new(task.PayrollWorker), new(*payrolls.Service)),
	wire.Bind(new(httpapi.Payrolls), new(*payrolls.Service)),
	wire.Bind(new(httpapi.PayrollKeeper), new(*payrolls.Service)),
)

// PayrollAPI sends to ADP. It needs Vault and Telemetry.
var PayrollAPI = wire.NewSet(ADPClient, wire.Bind(new(ports.Payroll), new(*adp.Client)))

// ADPClient asks ADP, behind mutual TLS.
func ADPClient(cfg config.Config, c ports.Credentials, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) (*adp.Client, error) {
	o := adp.Options{Policy: policy(cfg.ADP, cfg)}
	if cfg.ADPCAFile != "" {
		pem, err := os.ReadFile(cfg.ADPCAFile)
		if err != nil {
			return nil, fmt.Errorf("ACTUAL_ADP_CA_FILE: %w", err)
		}
		o.Roots = x509.NewCertPool()
		if !o.Roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("ACTUAL_ADP_CA_FILE: it has no certificate as PEM")
		}
	}
	return adp.New(o, c, b, m, clock, log), nil
}

// NoPayrollAPI is for what asks for exports to payroll and sends none.
func NoPayrollAPI() ports.Payroll { return nil }
