// Package adp writes what ADP Workforce Now takes. Its form is in contracts/adp.
package adp
