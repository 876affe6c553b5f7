// Package targetlink relates a company's workers, sites, services and activities to the
// people and codes of a target of its time, such as QuickBooks Time: who of the
// target's people a worker is, and by which of its codes time is booked there. It
// proposes, with the reason; people decide. What nobody decided has no person or code.
package targetlink
