package ports

import (
	"context"
	"iter"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Answers of the hub. What is down, slow or out of its rate is fault.Unavailable.
var (
	// ErrHubRefused: the credentials are wrong, ended, or may not do this.
	ErrHubRefused = fault.New(fault.Conflict, "hub.refused", "Notehub refuses the company's credentials")
	// ErrHubProject: the project that the credentials are for is not there.
	ErrHubProject = fault.New(fault.Conflict, "hub.no_project", "Notehub knows no such project")
	// ErrHubDevice: the project has no such device.
	ErrHubDevice = fault.New(fault.NotFound, "hub.no_device", "Notehub knows no such device in the company's project")
	// ErrHubRestless: a window of the past whose events changed each time that they
	// were read. The same call may work later.
	ErrHubRestless = fault.New(fault.Unavailable, "hub.restless", "the events of that time change at Notehub while they are read")
)

// HubWindow is a span of upload time: when Notehub received events. Whole
// seconds, half-open.
type HubWindow struct{ From, To time.Time }

// HubEvents reads the events that a company's project at Notehub has stored.
type HubEvents interface {
	// Uploaded yields pages of the events that Notehub received in the window: each
	// event's bytes exactly as they came, in no order, each at least once and some
	// more often; events around the window may be among them. A page is the
	// caller's. When the sequence ends without an error, the window is complete:
	// nothing that was there when reading began, and is still there, is missing. The
	// window must be closed, that is, all of it past.
	//
	// Errors, after which the sequence ends: ErrHubRefused, ErrHubProject,
	// ErrHubRestless, fault.Unavailable, and those of Credentials.
	Uploaded(ctx context.Context, company domain.CompanyID, w HubWindow) iter.Seq2[[][]byte, error]
}

// HubDevices reads the devices of a company's project at Notehub.
type HubDevices interface {
	// Devices yields every device at least once. Errors as of HubEvents.
	Devices(ctx context.Context, company domain.CompanyID) iter.Seq2[HubDevice, error]
}

// HubDevice is a device as Notehub knows it.
type HubDevice struct {
	Device       string    // As events name it, such as dev:864475044204278.
	SerialNumber string    // Empty until its owner sets one.
	Product      string    // Such as product:com.example.crew:badge.
	LastActivity time.Time // UTC; zero where it was never heard of.
	Disabled     bool
}

// HubEnvironment reads and changes the environment variables of a device of a
// company's project at Notehub, those that are set on the device itself. They
// reach it when it next asks for news.
type HubEnvironment interface {
	// Variables returns the variables. Errors: ErrHubDevice, and as of HubEvents.
	Variables(ctx context.Context, company domain.CompanyID, device string) (map[string]string, error)
	// SetVariables sets some; others stay. Setting what is set changes nothing.
	// Errors as of Variables.
	SetVariables(ctx context.Context, company domain.CompanyID, device string, variables map[string]string) error
	// UnsetVariable takes one away; one that is not there is taken away already.
	// Errors as of Variables.
	UnsetVariable(ctx context.Context, company domain.CompanyID, device, name string) error
}
