/// Named limits of this room: each with its unit and its reason.
package enum FlorinCLILimits {}
